// What one agent likes, on this machine: language, appearance, sounds. Kept in localStorage.
import { computed, effect, signal } from "@preact/signals";
import { keepIn, readJson } from "../shared/keep.ts";
import { chooseLanguage, type Language } from "../shared/languages.ts";
import { en } from "./texts/en.ts";
import { nl, type Texts } from "./texts/nl.ts";

export type Theme = "system" | "light" | "dark";

export interface Settings {
  readonly language: Language;
  readonly theme: Theme;
  readonly sound: boolean;
  /** Desktop notifications, if the browser lets us. */
  readonly notify: boolean;
  /** Shortcuts of a single letter; some people's speech input or tremor triggers them unasked (WCAG 2.1.4). */
  readonly letterKeys: boolean;
  /** The details on the right are open, where there is room for them. */
  readonly contextOpen: boolean;
}

const KEY = "handover.desk.settings";
const keep = keepIn("localStorage");

export const settings = signal<Settings>(recall());

export function set(changed: Partial<Settings>): void {
  settings.value = { ...settings.peek(), ...changed };
}

export const language = computed<Language>(() => settings.value.language);
export const texts = computed<Texts>(() => (language.value === "nl" ? nl : en));

/** Makes the page follow the settings, from now on. */
export function applySettings(): void {
  effect(() => keep.set(KEY, JSON.stringify(settings.value)));
  effect(() => void (document.documentElement.lang = language.value));
  effect(() => void (document.documentElement.dataset.theme = settings.value.theme));
}

function recall(): Settings {
  const kept = readJson(keep.get(KEY)) as Partial<Settings> | null;
  const defaults = { theme: "system", sound: true, notify: false, letterKeys: true, contextOpen: true } as const;
  return { ...defaults, language: chooseLanguage(...navigator.languages), ...kept };
}
