// What the desk knows: one immutable value, made from frames by `apply`, read by every view.
import type { Resume } from "../commands.ts";
import type { Agent, Context, Delivery, LoggedEvent, QueueEntry, Summary } from "../frames.ts";

export interface Conversation {
  readonly id: string;
  readonly summary: Summary;
  readonly context: Context | null;
  /** In seq order; gaps are normal. */
  readonly events: readonly LoggedEvent[];
  /** Highest seq seen. What arrives at or below it is a repetition. */
  readonly head: number;
  /** False while only a summary or single events are known, not the log from its start. */
  readonly loaded: boolean;
  /** By seq, of messages that went over a network. */
  readonly deliveries: ReadonlyMap<number, Delivery>;
  /** No longer ours to follow; kept as long as it is on the screen. */
  readonly gone: boolean;
  /** The customer was typing; shown until this moment, in ms since 1970 on this machine's clock. */
  readonly typingUntil: number;
}

export interface Desk {
  readonly epoch: string | null;
  readonly agent: Agent | null;
  readonly queueVersion: number;
  readonly queue: readonly QueueEntry[];
  readonly conversations: ReadonlyMap<string, Conversation>;
}

export const EMPTY_DESK: Desk = {
  epoch: null,
  agent: null,
  queueVersion: -1,
  queue: [],
  conversations: new Map(),
};

/** The broker accepts no more heads than this; of what is left out it sends the whole log. */
const MOST_HEADS = 200;

/** What to tell the broker after a reconnect, so that it sends what was missed and nothing twice. */
export function resumeOf(desk: Desk): Resume | null {
  if (desk.epoch === null) return null;
  const known = [...desk.conversations.values()].filter((conversation) => conversation.loaded && !conversation.gone);
  const heads = known.slice(-MOST_HEADS).map(({ id, head }) => [id, head] as const);
  return { epoch: desk.epoch, heads: Object.fromEntries(heads) };
}

export function conversationOf(desk: Desk, id: string | null): Conversation | null {
  return (id !== null && desk.conversations.get(id)) || null;
}

export function isHeldBy(summary: Summary, agentId: string): boolean {
  return summary.control === "agent" && summary.agent?.id === agentId;
}

export function isOfferedTo(summary: Summary, agentId: string): boolean {
  return summary.offer?.to.id === agentId;
}
