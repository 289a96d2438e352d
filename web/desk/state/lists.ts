// Which conversation stands where in the left column. Pure.
import type { Language, QueueEntry } from "../frames.ts";
import { isHeldBy, isOfferedTo, type Conversation, type Desk } from "./desk.ts";

export interface Lists {
  readonly offered: readonly Conversation[];
  /** In the order in which they came, so that nothing moves under one's hand. */
  readonly held: readonly Conversation[];
  readonly snoozed: readonly Conversation[];
  /** On the screen though held by somebody else or nobody, or gone with words of ours left behind. */
  readonly following: readonly Conversation[];
  readonly queue: readonly QueueEntry[];
}

export interface ListQuestion {
  /** Key of the one brand to show; null shows all. */
  readonly brand: string | null;
  readonly onScreen: string | null;
  /** The broker's time, in ms since 1970. */
  readonly now: number;
}

export function lists(desk: Desk, { brand, onScreen, now }: ListQuestion): Lists {
  const me = desk.agent?.id ?? "";
  const shown = [...desk.conversations.values()].filter((one) => !brand || one.summary.brand === brand);
  const mine = shown.filter((one) => !one.gone);
  const held = mine.filter(({ summary }) => isHeldBy(summary, me));
  const offered = mine.filter((one) => isOpenOffer(one, me, now));
  const snoozed = held.filter((one) => isSnoozed(one, now));
  const listed = new Set([...held, ...offered]);
  return {
    offered: [...offered].sort(byUrgency),
    held: held.filter((one) => !snoozed.includes(one)),
    snoozed,
    following: shown.filter((one) => !listed.has(one) && (one.gone || one.id === onScreen) && !isQueued(desk, one.id)),
    queue: queueFor(desk, brand, new Set([...listed].map(({ id }) => id))),
  };
}

function isOpenOffer({ summary }: Conversation, me: string, now: number): boolean {
  return isOfferedTo(summary, me) && Date.parse(summary.offer!.deadline) > now - DEADLINE_SLACK;
}

/** The broker withdraws an offer itself; an overdue one is hidden only when that word stays out. */
const DEADLINE_SLACK = 5000;

const byUrgency = (one: Conversation, other: Conversation) =>
  Number(other.summary.emergency) - Number(one.summary.emergency) ||
  Date.parse(one.summary.offer!.deadline) - Date.parse(other.summary.offer!.deadline);

export function isSnoozed({ summary }: Conversation, now: number): boolean {
  return summary.snoozed_until !== null && Date.parse(summary.snoozed_until) > now;
}

const isQueued = (desk: Desk, id: string) => desk.queue.some((entry) => entry.conversation === id);

/** Emergencies first, then by place. What stands among my own is not repeated, though the queue may lag behind. */
function queueFor(desk: Desk, brand: string | null, mine: ReadonlySet<string>): readonly QueueEntry[] {
  const me = desk.agent?.id;
  return desk.queue
    .filter(
      (entry) => (!brand || entry.brand === brand) && entry.offered_to?.id !== me && !mine.has(entry.conversation),
    )
    .sort((one, other) => Number(other.emergency) - Number(one.emergency) || one.place - other.place);
}

/** The order in which j and k walk. */
export function walkOrder({ offered, held, snoozed, following, queue }: Lists): readonly string[] {
  const own = [...offered, ...held, ...snoozed, ...following].map(({ id }) => id);
  return [...own, ...queue.map(({ conversation }) => conversation)];
}

export function neighbour(order: readonly string[], from: string | null, step: 1 | -1): string | null {
  const at = from === null ? -1 : order.indexOf(from);
  if (at < 0) return (step > 0 ? order[0] : order.at(-1)) ?? null;
  return order[at + step] ?? order[at] ?? null;
}

/** The customer's messages above `seq`. A conversation known by its summary alone counts one when anything is new. */
export function unreadCount({ events, summary, loaded }: Conversation, seq: number): number {
  if (!loaded) return summary.head > seq ? 1 : 0;
  return events.filter((event) => event.type === "message.customer" && event.seq > seq).length;
}

/** Since when the customer waits for an answer of the agent; null when the last word is ours. */
export function unansweredSince({ events }: Conversation): string | null {
  let since: string | null = null;
  for (const event of events) {
    if (event.type === "message.agent") since = null;
    else if (event.type === "message.customer") since ??= event.at;
  }
  return since;
}

/** Why a person is asked for, as far as the desk was told; "" where nobody is. */
export function whyOf({ conversations, queue }: Desk, id: string, language: Language): string {
  const why = conversations.get(id)?.context?.handover?.why ?? queue.find((one) => one.conversation === id)?.why;
  return why?.[language] ?? "";
}

/** The offer that one key accepts or declines: the one on the screen, else the most urgent. */
export const offerAtHand = ({ offered }: Lists, onScreen: string | null): Conversation | null =>
  offered.find((one) => one.id === onScreen) ?? offered[0] ?? null;

/** Names of the brands that occur, by key, in the order of their names. */
export function brandsIn(desk: Desk): ReadonlyMap<string, string> {
  const named = [...desk.conversations.values()].map(({ summary }) => summary);
  const pairs = [...named, ...desk.queue].map(({ brand, brand_name }) => [brand, brand_name] as const);
  return new Map([...pairs].sort((one, other) => one[1].localeCompare(other[1])));
}
