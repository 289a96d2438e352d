// What is on the screen: which conversation, which window over it, which filter. The conversation stands in the
// address (#/c/<id>), so that a reload comes back to it and a phone's back button leads to the list.
import { computed, effect, signal } from "@preact/signals";
import { brokerTime } from "./brokerclock.ts";
import type { Mode } from "./drafts.ts";
import type { Outcome } from "./frames.ts";
import { desk, fleeting, onScreen, readAlong, tidy } from "./live.ts";
import { set, settings } from "./settings.ts";
import { conversationOf, isHeldBy, isOfferedTo, type Conversation } from "./state/desk.ts";
import { lists, unreadCount, type Lists } from "./state/lists.ts";

export type Dialog =
  | { readonly kind: "handBack"; readonly conversation: string; readonly outcome?: Outcome }
  | { readonly kind: "pass"; readonly conversation: string; readonly outcome?: Outcome }
  | { readonly kind: "resolve"; readonly conversation: string; readonly note?: string }
  | { readonly kind: "snooze"; readonly conversation: string }
  | { readonly kind: "canned"; readonly conversation: string }
  | { readonly kind: "help" }
  | { readonly kind: "signOut" };

export const dialog = signal<Dialog | null>(null);
export const brandFilter = signal<string | null>(null);
export const query = signal("");
export const mode = signal<Mode>("reply");
/** The details, where they lie over the conversation instead of beside it. */
export const contextOver = signal(false);
/** Room for the details beside the conversation; the same width as in styles/frame.css. */
const wideEnough = matchMedia("(min-width: 73.75rem)");
const wide = signal(wideEnough.matches);
wideEnough.addEventListener("change", () => (wide.value = wideEnough.matches));
export const contextShown = computed(() => (wide.value ? settings.value.contextOpen : contextOver.value));

export function toggleContext(): void {
  if (wide.peek()) set({ contextOpen: !settings.peek().contextOpen });
  else contextOver.value = !contextOver.peek();
}
/**
 * Above which seq the customer's messages count as new in the conversation on the screen; null: not known yet.
 * What comes while one looks on is not new.
 */
export const unreadAfter = signal<number | null>(null);
export const NOTHING_NEW = Number.MAX_SAFE_INTEGER;
/** This machine's clock in ms since 1970, once a second: what counts down reads it. */
export const now = signal(Date.now());
/** What screen readers are told. */
export const announcement = signal("");

export const current = computed<Conversation | null>(() => conversationOf(desk.value, onScreen.value));

export const shownLists = computed<Lists>(() =>
  lists(desk.value, { brand: brandFilter.value, onScreen: onScreen.value, now: brokerTime(now.value) }),
);

const ADDRESS = /^#\/c\/(.+)$/;

/** Puts a conversation on the screen; null leads back to the list. */
export function show(id: string | null): void {
  if (id === onScreen.peek()) return;
  const address = id === null ? "#/" : `#/c/${encodeURIComponent(id)}`;
  // From the list into a conversation is a step one can go back; from one conversation to the next is not.
  if (onScreen.peek() === null) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  enter(id);
}

function enter(id: string | null): void {
  stopReadingAlong();
  onScreen.value = id;
  mode.value = "reply";
  contextOver.value = false;
  tidy();
  const conversation = conversationOf(desk.peek(), id);
  unreadAfter.value = conversation?.loaded ? firstNew(conversation) : null;
  if (id !== null && !conversation?.loaded) readAlong(id);
}

/** What was only read along with is left; what is ours or offered the broker follows for us anyway. */
function stopReadingAlong(): void {
  const left = current.peek();
  const me = desk.peek().agent?.id ?? "";
  if (left && !left.gone && !isHeldBy(left.summary, me) && !isOfferedTo(left.summary, me))
    fleeting("shut", left.id, {});
}

const idInAddress = () => {
  const found = ADDRESS.exec(location.hash)?.[1];
  return found === undefined ? null : decodeURIComponent(found);
};

export function followAddress(): void {
  addEventListener("popstate", () => enter(idInAddress()));
  enter(idInAddress());
  setInterval(() => (now.value = Date.now()), 1000);
}

// After a reload the log comes later than the choice of conversation; only then is known what was read.
effect(() => {
  if (unreadAfter.value === null && current.value?.loaded) unreadAfter.value = firstNew(current.value);
});

function firstNew(conversation: Conversation): number {
  const read = conversation.summary.agent_read;
  return unreadCount(conversation, read) > 0 ? read : NOTHING_NEW;
}

let toAnnounce: { text: string; urgent: boolean }[] = [];
/** What comes within this many ms is said in one go, or the last would drown the first. */
const SAID_TOGETHER = 100;

/** Told to screen readers; of what comes at once, the urgent first. */
export function announce(text: string, urgent = false): void {
  if (toAnnounce.length === 0) setTimeout(sayAloud, SAID_TOGETHER);
  toAnnounce.push({ text, urgent });
}

function sayAloud(): void {
  const ordered = toAnnounce.sort((one, other) => Number(other.urgent) - Number(one.urgent));
  toAnnounce = [];
  announcement.value = "";
  requestAnimationFrame(() => (announcement.value = ordered.map(({ text }) => text).join(" ")));
}
