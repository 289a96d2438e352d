import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { draftCount } from "../drafts.ts";
import { desk } from "../live.ts";
import { dialog } from "../screen.ts";
import { session } from "../session.ts";
import { settings, set, texts, type Settings, type Theme } from "../settings.ts";
import { signOut } from "../signout.ts";
import { Icon } from "./icons.tsx";

export function Menu() {
  const open = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => closeFromOutside(root.current!, () => (open.value = false)), []);
  const name = desk.value.agent?.name ?? session.value?.agent.name ?? "";
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open.value) return;
    event.stopPropagation();
    open.value = false;
    root.current?.querySelector("button")?.focus();
  };
  return (
    <div class="menu" ref={root} onKeyDown={close}>
      <button class="avatar-button" aria-expanded={open.value} onClick={() => (open.value = !open.value)} title={name}>
        <span aria-hidden="true">{initials(name)}</span>
        <span class="unseen">
          {texts.value.menu.title}, {name}
        </span>
      </button>
      {open.value && <Panel name={name} />}
    </div>
  );
}

function Panel({ name }: { name: string }) {
  const said = texts.value.menu;
  const { language, theme, sound, letterKeys } = settings.value;
  return (
    <div class="menu-panel card">
      <p class="menu-name">
        <strong>{name}</strong>
        <span>{session.value?.administration}</span>
      </p>
      <Choice
        legend={said.language}
        name="language"
        chosen={language}
        options={[
          ["nl", "Nederlands"],
          ["en", "English"],
        ]}
        onChoose={(chosen) => set({ language: chosen })}
      />
      <Choice<Theme>
        legend={said.theme}
        name="theme"
        chosen={theme}
        options={[
          ["system", said.system],
          ["light", said.light],
          ["dark", said.dark],
        ]}
        onChoose={(chosen) => set({ theme: chosen })}
      />
      <Tick label={said.sound} on={sound} onChange={(on) => set({ sound: on })} />
      <Notifications />
      <Tick label={said.keys} on={letterKeys} onChange={(on) => set({ letterKeys: on })} />
      <button class="menu-item" onClick={() => (dialog.value = { kind: "help" })}>
        <Icon name="question" /> {said.shortcuts}
      </button>
      <button class="menu-item" onClick={() => (draftCount() > 0 ? (dialog.value = { kind: "signOut" }) : signOut())}>
        <Icon name="exit" /> {said.signOut}
      </button>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  name: string;
  chosen: T;
  options: readonly (readonly [T, string])[];
  onChoose: (chosen: T) => void;
}

function Choice<T extends string>({ legend, name, chosen, options, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="segments">
        {options.map(([value, label]) => (
          <label key={value}>
            <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Tick({
  label,
  on,
  onChange,
  disabled = false,
}: {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label class="tick">
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}

/** The browser asks once; when the answer was no, only its own settings can change that. */
function Notifications() {
  const said = texts.value.menu;
  const blocked = !("Notification" in window) || Notification.permission === "denied";
  const change = async (on: boolean) => {
    const granted = on && (await Notification.requestPermission()) === "granted";
    set({ notify: granted } satisfies Partial<Settings>);
  };
  return (
    <>
      <Tick label={said.notify} on={settings.value.notify && !blocked} onChange={change} disabled={blocked} />
      {blocked && <p class="hint">{said.notifyBlocked}</p>}
    </>
  );
}

function closeFromOutside(root: HTMLElement, close: () => void): () => void {
  const listen = (event: Event) => {
    if (!root.contains(event.target as Node)) close();
  };
  for (const kind of ["pointerdown", "focusin"]) document.addEventListener(kind, listen);
  return () => {
    for (const kind of ["pointerdown", "focusin"]) document.removeEventListener(kind, listen);
  };
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();
