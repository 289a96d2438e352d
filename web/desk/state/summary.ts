// A conversation's summary between two `summary` frames: events already tell what changed, and the list
// should not lag behind the transcript. The broker's next `summary` frame has the last word.
import { CODE, type EventOf, type LoggedEvent, type Summary } from "../frames.ts";

export function foldSummary(summary: Summary, event: LoggedEvent): Summary {
  return { ...summary, head: event.seq, generation: event.generation, ...changes(summary, event) };
}

function changes(summary: Summary, event: LoggedEvent): Partial<Summary> {
  switch (event.type) {
    case "message.customer":
      if (event.data.payload === CODE) return { last_at: event.at };
      return { last_text: event.data.text || (event.data.attachment?.label ?? ""), last_at: event.at };
    case "message.agent":
      return { last_text: event.data.text, last_at: event.at };
    case "message.assistant":
      return { last_at: event.at };
    case "customer.identity":
      return { customer: { ...summary.customer, signed_in: event.data.signed_in } };
    case "channel.moved":
      return { channel: event.data.channel, ways: [] };
    case "handover.emergency":
      return { emergency: true };
    case "language.changed":
      return { language: event.data.language };
    case "message.safety":
      return { last_at: event.at, emergency: true };
    case "conversation.waiting":
      return { handover: "waiting", waiting_since: event.at };
    case "conversation.offered":
      return { handover: "offered", offer: offerOf(event) };
    case "offer.withdrawn":
      return withdrawn(summary, event);
    case "control.changed":
      return controlChanged(event);
    case "conversation.closed":
      return { control: "none", agent: null, offer: null, handover: "no" };
    case "conversation.snoozed":
      return { snoozed_until: event.data.until };
    case "handover.ended":
      return { handover: "no", offer: null };
    default:
      return {};
  }
}

const offerOf = ({ data: { offer_id, deadline, to } }: EventOf<"conversation.offered">) => ({ offer_id, deadline, to });

function withdrawn(summary: Summary, event: EventOf<"offer.withdrawn">): Partial<Summary> {
  if (summary.offer?.offer_id !== event.data.offer_id) return {};
  return { offer: null, handover: summary.handover === "offered" ? "waiting" : summary.handover };
}

function controlChanged({ data }: EventOf<"control.changed">): Partial<Summary> {
  if (data.control === "agent") {
    return { control: "agent", agent: data.agent, handover: "held", offer: null, snoozed_until: null };
  }
  return { control: data.control, agent: null, snoozed_until: null };
}

/** An offer may be the first thing heard of a conversation; its context says enough to show it in the list. */
export function summaryFromOffer(event: LoggedEvent): Summary | null {
  if (event.type !== "conversation.offered" || !event.data.context) return null;
  const { context } = event.data;
  const last = context.intents.at(-1)?.text ?? "";
  return {
    conversation: event.conversation,
    brand: event.brand,
    brand_name: context.brand.name,
    head: event.seq,
    generation: event.generation,
    control: "assistant",
    agent: null,
    handover: "offered",
    offer: offerOf(event),
    customer: { name: context.customer.name, signed_in: context.customer.signed_in },
    channel: context.channels.find((channel) => channel.present)?.channel ?? context.channels[0]?.channel ?? "",
    language: context.language,
    last_text: last,
    last_at: event.at,
    waiting_since: context.handover?.waiting_since ?? null,
    customer_present: context.channels.some((channel) => channel.present),
    customer_read: 0,
    agent_read: 0,
    snoozed_until: null,
    emergency: context.handover?.emergency ?? false,
  };
}
