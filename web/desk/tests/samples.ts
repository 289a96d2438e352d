// Frames as a broker would send them, with only what a test cares about spelled out.
import type { Agent, Context, EventData, EventType, LoggedEvent, QueueEntry, Ready, Summary } from "../frames.ts";
import type { Snapshot } from "../frames.ts";

export const ME: Agent = {
  id: "anna",
  name: "Anna Visser",
  role: "agent",
  presence: "available",
  load: 1,
  capacity: 4,
};
export const BAS = { id: "bas", name: "Bas Bakker" };

export const START = Date.parse("2026-11-20T09:00:00Z");
export const at = (second: number) => new Date(START + second * 1000).toISOString();

export const summary = (given: Partial<Summary> = {}): Summary => ({
  conversation: "c1",
  brand: "liander",
  brand_name: "Liander",
  head: 0,
  generation: 1,
  control: "assistant",
  agent: null,
  handover: "no",
  offer: null,
  customer: { name: null },
  channel: "web_widget",
  language: "nl",
  last_text: "",
  last_at: at(0),
  waiting_since: null,
  customer_present: true,
  customer_read: 0,
  agent_read: 0,
  snoozed_until: null,
  emergency: false,
  window: null,
  ...given,
});

export const held = (given: Partial<Summary> = {}) =>
  summary({ control: "agent", agent: { id: ME.id, name: ME.name }, handover: "held", ...given });

export const event = <T extends EventType>(
  seq: number,
  type: T,
  data: EventData[T],
  more: { conversation?: string; at?: string; generation?: number } = {},
): LoggedEvent =>
  ({ conversation: "c1", brand: "liander", seq, generation: 1, at: at(seq), ...more, type, data }) as LoggedEvent;

export const said = (seq: number, text: string, payload: string | null = null) =>
  event(seq, "message.customer", { id: `m${seq}`, text, payload, channel: "web_widget" });

export const answered = (seq: number, text: string, buttons: { title: string; payload: string }[] = []) =>
  event(seq, "message.assistant", { text, buttons, image: null, key: "utter_x", of: seq - 1 });

export const wrote = (seq: number, text: string, id = `a${seq}`) =>
  event(seq, "message.agent", { text, agent: { id: ME.id, name: ME.name }, id });

export const context = (given: Partial<Context> = {}): Context => ({
  version: "handover.context.v1",
  conversation: "c1",
  administration: "liander",
  brand: { key: "liander", name: "Liander" },
  language: "nl",
  made_at: at(0),
  customer: { id: "k1", name: null, known: false, contact_points: [] },
  channels: [{ channel: "web_widget", present: true, last_at: at(0) }],
  handover: {
    reason: "not_understood",
    why: { nl: "Twee keer niet begrepen.", en: "Not understood twice." },
    waiting_since: at(0),
    emergency: false,
    stuck_at: null,
    number: 1,
  },
  tried: [],
  slots: [],
  intents: [],
  processes: [],
  transcript: [],
  ...given,
});

export const snapshot = (events: readonly LoggedEvent[], given: Partial<Snapshot> = {}) => ({
  t: "snapshot" as const,
  conversation: "c1",
  summary: held({ head: events.at(-1)?.seq ?? 0 }),
  context: context(),
  events,
  head: events.at(-1)?.seq ?? 0,
  ...given,
});

export const ready = (conversations: readonly Summary[], given: Partial<Ready> = {}): Ready => ({
  t: "ready",
  epoch: "e1",
  recovered: false,
  agent: ME,
  snapshot: { version: 1, queue: [], conversations },
  ...given,
});

export const entry = (given: Partial<QueueEntry> = {}): QueueEntry => ({
  conversation: "q1",
  brand: "liander",
  brand_name: "Liander",
  state: "waiting",
  place: 1,
  reason: "customer_asked",
  why: { nl: "De klant vraagt om een medewerker.", en: "The customer asks for a person." },
  waiting_since: at(0),
  emergency: false,
  message_left: false,
  customer: { name: null },
  channel: "web_widget",
  language: "nl",
  last_text: "Mag ik een mens?",
  offered_to: null,
  ...given,
});
