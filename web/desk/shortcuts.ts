// Keys that work without a mouse. One letter acts only when nobody is typing; with Alt or Ctrl, always.
import {
  accept,
  decline,
  focusComposer,
  mayNow,
  take,
  togglePresence,
  undo,
  walk,
  writeIn,
} from "./actions.ts";
import { onScreen } from "./live.ts";
import { drawNow } from "./rendering.ts";
import { dialog, shownLists, toggleContext } from "./screen.ts";
import { settings } from "./settings.ts";

export type ShortcutName =
  | "next"
  | "previous"
  | "accept"
  | "decline"
  | "take"
  | "write"
  | "note"
  | "canned"
  | "handBack"
  | "pass"
  | "resolve"
  | "snooze"
  | "undo"
  | "context"
  | "search"
  | "presence"
  | "help";

/** Key as `KeyboardEvent.key` says it. */
export const LETTER_KEYS: Readonly<Record<string, ShortcutName>> = {
  j: "next",
  k: "previous",
  a: "accept",
  d: "decline",
  t: "take",
  e: "write",
  n: "note",
  "/": "canned",
  h: "handBack",
  p: "pass",
  r: "resolve",
  s: "snooze",
  z: "undo",
  i: "context",
  f: "search",
  v: "presence",
  "?": "help",
};

const CHORDS: Readonly<Record<string, ShortcutName>> = {
  "Ctrl+k": "canned",
  "Alt+ArrowDown": "next",
  "Alt+ArrowUp": "previous",
};

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export interface Where {
  /** The focus is where letters are written. */
  readonly typing: boolean;
  /** A window lies over the desk. */
  readonly inDialog: boolean;
  readonly letterKeys: boolean;
}

/** Which shortcut a key press means, if any. */
export function shortcutFor(press: Press, { typing, inDialog, letterKeys }: Where): ShortcutName | null {
  if (inDialog) return null;
  const modifier = press.ctrlKey || press.metaKey ? "Ctrl+" : press.altKey ? "Alt+" : "";
  if (modifier) return CHORDS[modifier + press.key] ?? null;
  return typing || !letterKeys ? null : (LETTER_KEYS[press.key] ?? null);
}

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

export function listenForShortcuts(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat) return;
    const typing = event.target instanceof Element && event.target.matches(TYPING);
    const inDialog = document.querySelector("dialog[open]") !== null;
    const name = shortcutFor(event, { typing, inDialog, letterKeys: settings.peek().letterKeys });
    if (!name) return;
    event.preventDefault();
    drawNow(() => perform(name, typing));
  });
}

function perform(name: ShortcutName, typing: boolean): void {
  const id = onScreen.peek();
  const acts: Record<ShortcutName, () => void> = {
    next: () => step(1, typing),
    previous: () => step(-1, typing),
    accept: () => acceptFirst(id),
    decline: () => id && decline(id),
    take: () => takeFirst(id),
    write: () => writeIn("reply"),
    note: () => writeIn("note"),
    canned: () => openFor("canned", id),
    handBack: () => openFor("handBack", id),
    pass: () => openFor("pass", id),
    resolve: () => openFor("resolve", id),
    snooze: () => openFor("snooze", id),
    undo: () => undo(),
    context: toggleContext,
    search: () => document.querySelector<HTMLElement>("[data-search]")?.focus(),
    presence: togglePresence,
    help: () => (dialog.value = { kind: "help" }),
  };
  acts[name]();
}

/** Walks on; whoever was writing goes on writing, whoever walks the list stays in it. */
function step(direction: 1 | -1, typing: boolean): void {
  const id = walk(direction);
  if (id === null) return;
  queueMicrotask(() => {
    if (typing) focusComposer();
    else document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(id)}"]`)?.focus();
  });
}

/** The conversation on the screen, if it is offered; otherwise the offer on top. */
function acceptFirst(id: string | null): void {
  const offered = shownLists.peek().offered;
  const chosen = offered.find((one) => one.id === id) ?? offered[0];
  if (chosen) accept(chosen.id);
}

function takeFirst(id: string | null): void {
  if (id && mayNow.peek().take) return take(id);
  const waiting = shownLists.peek().queue.filter(({ state }) => state === "waiting");
  const chosen = waiting.find(({ conversation }) => conversation === id) ?? waiting[0];
  if (chosen) take(chosen.conversation);
}

function openFor(kind: "canned" | "handBack" | "pass" | "resolve" | "snooze", id: string | null): void {
  if (id && mayNow.peek().speak) dialog.value = { kind, conversation: id };
}

