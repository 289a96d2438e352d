// What is left for the assistant to answer when a conversation goes back to it. Pure.
import type { LoggedEvent, Reason } from "../frames.ts";
import type { Conversation } from "./desk.ts";
import { textsFor, type Outbox } from "./outbox.ts";

export interface Question {
  readonly text: string;
  /** Said to the agent who has the conversation now, not before they took it. */
  readonly toUs: boolean;
}

/**
 * What the customer wrote last; null where it was answered, where our answer is on its way, and where the assistant
 * would only do again what made the customer wait.
 */
export function unanswered(conversation: Conversation | null, outbox: Outbox, me: string): Question | null {
  if (!conversation || textsFor(outbox, conversation.id).some(isAnswer)) return null;
  const { events } = conversation;
  const last = events.findLast(isSpoken);
  if (last?.type !== "message.customer" || last.data.text.trim() === "") return null;
  const toUs = last.seq > takenAt(events, me);
  return toUs || !wasHeard(events, last.seq) ? { text: last.data.text.trim(), toUs } : null;
}

const isAnswer = ({ frame, error }: Outbox[number]) => frame.type === "message.send" && !error;

const SPOKEN: ReadonlySet<string> = new Set(["message.customer", "message.agent", "message.assistant"]);
const isSpoken = ({ type }: LoggedEvent) => SPOKEN.has(type);

/** Number at which this agent got the conversation. */
function takenAt(events: readonly LoggedEvent[], me: string): number {
  const taken = events.findLast(({ type, data }) => type === "control.changed" && "agent" in data && data.agent?.id === me);
  return taken?.seq ?? Infinity;
}

/** The assistant had its turn at it, or it was the last word before the customer had to wait. */
function wasHeard(events: readonly LoggedEvent[], seq: number): boolean {
  return events.some((event) => {
    if (event.type === "assistant.turn") return event.data.of === seq;
    return event.type === "conversation.waiting" && event.seq > seq && !OURS.has(event.data.reason);
  });
}

/** Reasons to wait that lie with an agent, not in what the customer said. */
const OURS: ReadonlySet<Reason> = new Set(["passed", "agent_lost", "taken_over"]);
