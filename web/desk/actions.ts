// What an agent does. Buttons, shortcuts and windows all come through here; each function does nothing when
// the conversation does not allow it.
import { batch, computed } from "@preact/signals";
import type { Disposition } from "./commands.ts";
import { returnToDraft, setDraft, type Mode } from "./drafts.ts";
import type { Outcome, Result } from "./frames.ts";
import {
  changeOutbox,
  command,
  commandFrame,
  desk,
  fleeting,
  onScreen,
  outbox,
  replace,
  superseded,
  tidy,
} from "./live.ts";
import { brokerTime } from "./brokerclock.ts";
import { drawNow } from "./rendering.ts";
import { announce, current, dialog, mode, NOTHING_NEW, now, show, shownLists, unreadAfter } from "./screen.ts";
import { texts } from "./settings.ts";
import { conversationOf } from "./state/desk.ts";
import { neighbour, unansweredSince, walkOrder } from "./state/lists.ts";
import { may, type May } from "./state/may.ts";
import {
  isClaiming,
  isLeaving,
  isOfferingWays,
  isTaking,
  leaving,
  undoable,
  UNDO_TIME,
  withdraw,
  type Pending,
} from "./state/outbox.ts";
import { standing } from "./state/window.ts";

const me = () => desk.value.agent?.id ?? "";

/** What may be done with the conversation on the screen. */
export const mayNow = computed<May>(() => may(current.value, me()));

const mayFor = (id: string) => may(conversationOf(desk.peek(), id), desk.peek().agent?.id ?? "");
const generationOf = (id: string) => conversationOf(desk.peek(), id)?.summary.generation;
const busy = (id: string) => isTaking(outbox.peek(), id) || leaving(outbox.peek(), id) !== null;

/** In a window that another one replaced nothing is sent or decided; who tries hears why. */
export function isBarred(): boolean {
  if (superseded.peek()) announce(texts.peek().link.elsewhereWhy, true);
  return superseded.peek();
}

export function accept(id: string): void {
  const offer = conversationOf(desk.peek(), id)?.summary.offer;
  if (!offer || !mayFor(id).accept || busy(id) || isBarred()) return;
  writeAfter(id, () => command("offer.accept", id, { offer_id: offer.offer_id }));
}

export function decline(id: string): void {
  const offer = conversationOf(desk.peek(), id)?.summary.offer;
  if (!offer || !mayFor(id).accept || busy(id) || isBarred()) return;
  command("offer.decline", id, { offer_id: offer.offer_id });
  if (onScreen.peek() === id) show(null);
}

/** Out of the queue, or from the assistant while reading along. */
export function take(id: string): void {
  if (mayFor(id).speak || busy(id) || isBarred()) return;
  writeAfter(id, () => command("take", id, {}));
}

export function enterAndWrite(id: string): void {
  writeAfter(id, () => {});
}

/** One can start writing before the broker has said yes; sending waits for it. */
function writeAfter(id: string, change: () => void): void {
  drawNow(() => {
    show(id);
    change();
  });
  focusComposer();
  const here = document.querySelector("[data-composer]") !== null;
  if (!here && (isClaiming(outbox.peek(), id) || mayFor(id).speak)) awaited = { id, until: Date.now() + AWAITED_FOR };
}

/** A phone's keyboard would cover what one came to read, and its Enter is for new lines. */
export const hasKeyboard = () => !matchMedia("(pointer: coarse)").matches;

export function focusComposer(): void {
  const composer = document.querySelector<HTMLElement>("[data-composer]");
  if (composer && hasKeyboard()) composer.focus();
  else document.getElementById("conversation")?.focus();
}

/** The conversation in which one wants to write as soon as it is here, and until when that holds. */
let awaited = { id: "", until: 0 };
const AWAITED_FOR = 3000;

/** Whether this is being written in this window right now. */
export function isBeingTyped(id: string, kind: Mode): boolean {
  const field = document.activeElement;
  const composing = document.hasFocus() && field instanceof HTMLElement && field.dataset.composer === kind;
  return composing && onScreen.peek() === id;
}

/** Meanwhile letters are meant as words: better lost than taken for shortcuts. */
export const isComposerAwaited = (id = awaited.id) => awaited.id === id && Date.now() < awaited.until;

export function composerIsHere(id: string): void {
  if (isComposerAwaited(id) && hasKeyboard()) focusComposer();
  awaited.until = 0;
}

export function writeIn(chosen: Mode): void {
  drawNow(() => (mode.value = chosen));
  document.querySelector<HTMLElement>("[data-composer]")?.focus();
}

/** Sends what was written; its draft is emptied, the text lives on in the outbox until the broker has it. */
export function say(id: string, chosen: Mode, text: string): void {
  if (isBarred()) return;
  batch(() => {
    if (chosen === "note") command("note.add", id, { text });
    else command("message.send", id, { text }, { generation: generationOf(id) });
    setDraft(id, chosen, "");
    unreadAfter.value = NOTHING_NEW;
  });
}

/** Where one may not write any more: ask the customer to, unless they just did. */
export function invite(id: string): void {
  const known = conversationOf(desk.peek(), id);
  if (!known || !mayFor(id).speak || isBarred()) return;
  command("message.invite", id, { seen: known.head }, { generation: generationOf(id) });
}

/** Whether the customer on the screen can be shown other channels: there are some, and they can be told so. */
export const waysOpen = computed(
  () =>
    mayNow.value.offerWays && standing(current.value!.summary, brokerTime(now.value)).kind !== "closed",
);

/** Show the customer on the screen where else they can go on. */
export function offerWays(id: string): void {
  if (!waysOpen.peek() || busy(id) || isOfferingWays(outbox.peek(), id) || isBarred()) return;
  command("ways.offer", id, {}, { generation: generationOf(id) });
}

export function chooseNews(id: string, channel: string | null): void {
  if (mayFor(id).speak && !isBarred()) command("news.choose", id, { channel }, { generation: generationOf(id) });
}

/** A text that was refused, once more, as things stand now. */
export function sayAgain({ frame }: Pending): void {
  if (frame.conversation === undefined || !("text" in frame.data) || isBarred()) return;
  const { conversation, data } = frame;
  if (frame.type === "note.add") replace(frame.id, commandFrame("note.add", conversation, { text: data.text }));
  else replace(frame.id, commandFrame("message.send", conversation, { text: data.text }, generationOf(conversation)));
}

/** A text that was refused goes back to where it was written. */
export function putBack({ frame }: Pending): void {
  if (frame.conversation === undefined || !("text" in frame.data)) return;
  const text = frame.data.text;
  const kind: Mode = frame.type === "note.add" ? "note" : "reply";
  drawNow(() => {
    returnToDraft(frame.conversation!, kind, text);
    dismiss(frame.id);
    mode.value = kind;
  });
  focusComposer();
}

export function dismiss(id: string): void {
  changeOutbox(withdraw(outbox.peek(), id));
  tidy();
}

/**
 * `seen`: head of the log when the form was opened; what the customer writes over it waits for an answer.
 * `ask`: the assistant answers what the customer wrote last.
 */
export function handBack(id: string, outcome: Outcome, seen: number, ask: boolean): void {
  leave(id, () => command("control.pass", id, { to: "assistant", outcome, seen, ask }, held(id)));
}

export function pass(id: string, to: "queue" | `agent:${string}`, outcome: Outcome): void {
  leave(id, () => command("control.pass", id, { to, outcome }, { generation: generationOf(id) }));
}

export function resolve(id: string, disposition: Disposition, note: string, seen: number): void {
  leave(id, () => command("conversation.resolve", id, { disposition, note, seen }, held(id)));
}

export function snooze(id: string, until: Date): void {
  leave(id, () => command("conversation.snooze", id, { until: until.toISOString() }, { generation: generationOf(id) }));
}

const held = (id: string) => ({ generation: generationOf(id), holdFor: UNDO_TIME });

function leave(id: string, sayGoodbye: () => void): void {
  if (!mayFor(id).speak || busy(id) || isBarred()) return;
  batch(() => {
    sayGoodbye();
    dialog.value = null;
  });
}

/** When a conversation has left our hands, its drafts go and the next customer without an answer is shown. */
export function moveOn({ frame }: Pending, result: Result): void {
  const id = frame.conversation;
  if (id === undefined || !result.ok || !isLeaving(frame)) return;
  if (frame.type !== "conversation.snooze") for (const kind of ["reply", "note"] as const) setDraft(id, kind, "");
  if (onScreen.peek() === id) show(nextUnanswered(id));
}

function nextUnanswered(except: string): string | null {
  const waiting = shownLists.peek().held.filter((one) => one.id !== except && unansweredSince(one) !== null);
  return waiting[0]?.id ?? null;
}

/** Takes back the last thing that has not been sent yet. */
export function undo(id = undoable(outbox.peek(), Date.now())[0]?.frame.id): void {
  const pending = outbox.peek().find(({ frame }) => frame.id === id);
  if (!pending) return;
  changeOutbox(withdraw(outbox.peek(), pending.frame.id));
  if (pending.frame.conversation !== undefined) show(pending.frame.conversation);
}

/** Opens the form of a refused act again, with everything that had been filled in. */
export function reopenForm({ frame }: Pending): void {
  const { conversation } = frame;
  if (conversation === undefined) return;
  const { data } = frame;
  if ("to" in data)
    dialog.value = { kind: data.to === "assistant" ? "handBack" : "pass", conversation, outcome: data.outcome };
  if ("disposition" in data) dialog.value = { kind: "resolve", conversation, note: data.note };
  if ("until" in data) dialog.value = { kind: "snooze", conversation };
  dismiss(frame.id);
}

export const hasForm = ({ frame: { type } }: Pending) =>
  type === "control.pass" || type === "conversation.resolve" || type === "conversation.snooze";

export function togglePresence(): void {
  if (isBarred()) return;
  const state = desk.peek().agent?.presence === "available" ? "away" : "available";
  command("presence.set", null, { state });
}

export function walk(step: 1 | -1): string | null {
  const next = neighbour(walkOrder(shownLists.peek()), onScreen.peek(), step);
  if (next !== null) show(next);
  return next;
}

/** Telling the customer that somebody is typing: at most once in this many ms. */
const TYPING_EVERY = 3000;
let typedAt = 0;

export function tellTyping(id: string): void {
  if (Date.now() - typedAt < TYPING_EVERY || !mayFor(id).speak) return;
  typedAt = Date.now();
  fleeting("typing", id, {});
}
