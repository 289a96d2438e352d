// The desk without a mouse: what each shortcut does (which key it is stands in state/keys.ts).
import {
  accept,
  decline,
  focusComposer,
  isBarred,
  isComposerAwaited,
  mayNow,
  offerWays,
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
import { offerAtHand } from "./state/lists.ts";
import { shortcutFor, type ShortcutName } from "./state/keys.ts";

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

export function listenForShortcuts(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat) return;
    const typing = isComposerAwaited() || (event.target instanceof Element && event.target.matches(TYPING));
    const inDialog = document.querySelector("dialog[open]") !== null;
    const name = shortcutFor(event, { typing, inDialog, letterKeys: settings.peek().letterKeys });
    if (!name) return;
    event.preventDefault();
    perform(name, typing);
  });
}

function perform(name: ShortcutName, typing: boolean): void {
  const id = onScreen.peek();
  const acts: Record<ShortcutName, () => void> = {
    next: () => step(1, typing),
    previous: () => step(-1, typing),
    accept: () => withOffer(accept),
    decline: () => withOffer(decline),
    take: () => takeFirst(id),
    write: () => writeIn("reply"),
    note: () => writeIn("note"),
    canned: () => openFor("canned", id),
    handBack: () => openFor("handBack", id),
    pass: () => openFor("pass", id),
    resolve: () => openFor("resolve", id),
    snooze: () => openFor("snooze", id),
    ways: () => id && offerWays(id),
    undo: () => undo(),
    context: toggleContext,
    search: () => document.querySelector<HTMLElement>("[data-search]")?.focus(),
    presence: togglePresence,
    help: () => drawNow(() => (dialog.value = { kind: "help" })),
  };
  acts[name]();
}

/** Walks on; whoever was writing goes on writing, whoever walks the list stays in it. */
function step(direction: 1 | -1, typing: boolean): void {
  let id: string | null = null;
  drawNow(() => (id = walk(direction)));
  if (id === null) return;
  if (typing) focusComposer();
  else document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(id)}"]`)?.focus();
}

function withOffer(act: (id: string) => void): void {
  const chosen = offerAtHand(shownLists.peek(), onScreen.peek());
  if (chosen) act(chosen.id);
}

function takeFirst(id: string | null): void {
  if (id && mayNow.peek().take) return take(id);
  const waiting = shownLists.peek().queue.filter(({ state }) => state === "waiting");
  const chosen = waiting.find(({ conversation }) => conversation === id) ?? waiting[0];
  if (chosen) take(chosen.conversation);
}

function openFor(kind: "canned" | "handBack" | "pass" | "resolve" | "snooze", id: string | null): void {
  if (!id || !mayNow.peek().speak || (kind !== "canned" && isBarred())) return;
  drawNow(() => (dialog.value = { kind, conversation: id }));
}
