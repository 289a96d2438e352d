// The dialogue context, kept up to date by the events that follow it.
import type { Context, EventOf, LoggedEvent, NewsChoice, ServerFrame } from "../frames.ts";

export function withEvent(context: Context | null, event: LoggedEvent): Context | null {
  if (event.type === "conversation.offered") return event.data.context ?? context;
  if (!context) return null;
  switch (event.type) {
    case "assistant.turn":
      return withTurn(context, event);
    case "process.changed":
      return withProcess(context, event);
    case "news.chosen":
      return withNews(context, { ...event.data, at: event.at });
    case "message.notice":
      if (event.data.key === UNDONE) return apart(context);
      return event.data.key === ASKED ? withNews(context, { wanted: null, channel: null, at: event.at }) : context;
    case "message.customer":
      return withChannel(context, event.data.channel, event.at);
    case "channel.moved":
      return withMove(withChannel(context, event.data.channel, event.at), event);
    case "customer.identity":
      return event.data.signed_in ? { ...context, customer: { ...context.customer, known: true } } : context;
    default:
      return context;
  }
}

/** Key of the question whether the customer wants to hear of news. */
const ASKED = "notice_ask_news";
const UNDONE = "notice_move_undone";

/** Whether it says that an address left; which of them stay is the broker's to say. */
export const parts = (frame: ServerFrame): frame is { readonly t: "event" } & LoggedEvent =>
  frame.t === "event" && frame.type === "message.notice" && frame.data.key === UNDONE;

function withNews(context: Context, { wanted, channel, at }: NewsChoice): Context {
  return { ...context, customer: { ...context.customer, news: { wanted, channel, at } } };
}

function withTurn(context: Context, { data }: EventOf<"assistant.turn">): Context {
  const { of: seq, ...understanding } = data;
  const others = context.intents.filter((intent) => intent.seq !== seq);
  return { ...context, intents: [...others, { seq, text: "", ...understanding }] };
}

function withProcess(context: Context, { data, at }: EventOf<"process.changed">): Context {
  const others = context.processes.filter((process) => process.key !== data.key);
  return { ...context, processes: [...others, { ...data, updated_at: at }] };
}

/** Whoever came by a code has left, or made the others leave. */
function apart(context: Context): Context {
  const points = context.customer.contact_points.filter((point) => !point.verified);
  return { ...context, customer: { ...context.customer, contact_points: points, known: false } };
}

/** A code proves the address it comes from. */
function withMove(context: Context, { data: { channel, by }, at }: EventOf<"channel.moved">): Context {
  const { customer } = context;
  if (by !== "code") return context;
  const others = customer.contact_points.filter((point) => point.channel !== channel);
  const points = [...others, { channel, verified: true, last_at: at }];
  return { ...context, customer: { ...customer, contact_points: points, known: points.some((point) => point.verified) } };
}

/** Where the customer writes, or goes on, the customer is. */
function withChannel(context: Context, channel: string, at: string): Context {
  const here = { channel, present: true, last_at: at };
  const others = context.channels.filter((line) => line.channel !== channel);
  return { ...context, channels: [here, ...others] };
}
