// Which key means what. One letter acts only when nobody is typing; with Alt or Ctrl, always. Pure.

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
  | "ways"
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
  w: "ways",
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
