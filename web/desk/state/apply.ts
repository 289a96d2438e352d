// Frames in, a new desk out. Pure: the same frames in the same order always give the same desk, and a frame
// repeated changes nothing.
import type { LoggedEvent, Ready, ServerFrame, Snapshot, Summary } from "../frames.ts";
import { withEvent } from "./context.ts";
import type { Conversation, Desk } from "./desk.ts";
import { foldSummary, summaryFromOffer } from "./summary.ts";

/** A typing sign without a successor fades after this many ms. */
const TYPING_SHOWN = 6000;

/** Applies one frame. `now`: ms since 1970 on this machine's clock. Unknown kinds leave the desk as it is. */
export function apply(desk: Desk, frame: ServerFrame, now: number): Desk {
  switch (frame.t) {
    case "ready":
      return applyReady(desk, frame);
    case "snapshot":
      return put(desk, fromSnapshot(frame));
    case "event":
      return applyEvent(desk, frame);
    case "summary":
      return applySummary(desk, frame);
    case "context":
      return change(desk, frame.conversation, (known) => ({ ...known, context: frame.context }));
    case "delivery":
      return applyDelivery(desk, frame);
    case "gone":
      return change(desk, frame.conversation, (known) => ({ ...known, gone: true }));
    case "queue":
      return frame.version < desk.queueVersion ? desk : { ...desk, queueVersion: frame.version, queue: frame.entries };
    case "agent":
      return { ...desk, agent: frame };
    case "typing":
      return change(desk, frame.conversation, (known) => ({ ...known, typingUntil: now + TYPING_SHOWN }));
    case "read":
      return applyRead(desk, frame.conversation, frame.seq);
    default:
      return desk;
  }
}

function applyReady(desk: Desk, frame: Ready): Desk {
  // Within one epoch each conversation resumes by itself; `recovered` is false already when one of them is new.
  const kept = frame.epoch === desk.epoch ? desk.conversations : new Map<string, Conversation>();
  const gone = [...kept.values()].map((conversation) => [conversation.id, { ...conversation, gone: true }] as const);
  const followed = frame.snapshot.conversations.map((summary) => {
    const known = kept.get(summary.conversation);
    return [summary.conversation, known ? { ...known, summary, gone: false } : fromSummary(summary)] as const;
  });
  return {
    ...desk,
    epoch: frame.epoch,
    agent: frame.agent,
    queueVersion: frame.snapshot.version,
    queue: frame.snapshot.queue,
    conversations: new Map([...gone, ...followed]),
  };
}

function applyEvent(desk: Desk, event: LoggedEvent): Desk {
  const known = desk.conversations.get(event.conversation);
  if (known) return event.seq <= known.head ? desk : put(desk, append(known, event));
  const summary = summaryFromOffer(event);
  return summary ? put(desk, append(fromSummary(summary), event)) : desk;
}

function append(known: Conversation, event: LoggedEvent): Conversation {
  return {
    ...known,
    events: [...known.events, event],
    head: event.seq,
    summary: foldSummary(known.summary, event),
    context: withEvent(known.context, event),
    gone: false,
    typingUntil: event.type === "message.customer" ? 0 : known.typingUntil,
  };
}

function applySummary(desk: Desk, summary: Summary): Desk {
  const known = desk.conversations.get(summary.conversation);
  return put(desk, known ? { ...known, summary, gone: false } : fromSummary(summary));
}

function applyRead(desk: Desk, id: string, seq: number): Desk {
  return change(desk, id, (known) => ({
    ...known,
    summary: { ...known.summary, customer_read: Math.max(seq, known.summary.customer_read) },
  }));
}

function applyDelivery(desk: Desk, told: Extract<ServerFrame, { t: "delivery" }>): Desk {
  return change(desk, told.conversation, (known) => {
    const deliveries = new Map(known.deliveries);
    const { seq, channel, state, code } = told;
    // Dropped: the customer reads it on a screen of ours.
    if (state === "dropped") deliveries.delete(seq);
    else deliveries.set(seq, { seq, channel, state, code });
    return { ...known, deliveries };
  });
}

function fromSummary(summary: Summary): Conversation {
  return {
    id: summary.conversation,
    summary,
    context: null,
    events: [],
    head: 0,
    loaded: false,
    deliveries: new Map(),
    gone: false,
    typingUntil: 0,
  };
}

/** A conversation with its whole log, as a `snapshot` frame or the HTTP API gives it. */
function fromSnapshot({ summary, context, events, head, deliveries = [] }: Snapshot): Conversation {
  const sent = new Map(deliveries.map((delivery) => [delivery.seq, delivery]));
  return { ...fromSummary(summary), context, events, head, loaded: true, deliveries: sent };
}

function put(desk: Desk, conversation: Conversation): Desk {
  return { ...desk, conversations: new Map(desk.conversations).set(conversation.id, conversation) };
}

function change(desk: Desk, id: string, changed: (known: Conversation) => Conversation): Desk {
  const known = desk.conversations.get(id);
  return known ? put(desk, changed(known)) : desk;
}

/** Drops what is no longer ours, except what `keeps` names. */
export function forgetGone(desk: Desk, keeps: (id: string) => boolean): Desk {
  const kept = [...desk.conversations].filter(([id, conversation]) => !conversation.gone || keeps(id));
  return kept.length === desk.conversations.size ? desk : { ...desk, conversations: new Map(kept) };
}
