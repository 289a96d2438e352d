// What broker and desk say to each other (`handover.v1`): one JSON object per websocket text frame.
// The server may add kinds and keys; a client ignores what it does not know. What the desk asks: commands.ts.
import type { Disposition } from "./commands.ts";

/** Payload under which a code that was typed stands in the log. */
export const CODE = "/handover.code";

export type Language = "nl" | "en";
export type InBothLanguages = Readonly<Record<Language, string>>;
export type Presence = "available" | "away";

export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface Agent extends Person {
  readonly role: string;
  readonly presence: Presence;
  readonly load: number;
  readonly capacity: number;
}

export type Reason =
  | "customer_asked"
  | "not_understood"
  | "action_failed"
  | "assistant_down"
  | "topic"
  | "message_left"
  | "passed"
  | "agent_lost"
  | "emergency"
  | "taken_over";

/** One line of the queue. `place` counts from 1. */
export interface QueueEntry {
  readonly conversation: string;
  readonly brand: string;
  readonly brand_name: string;
  readonly state: "waiting" | "offered";
  readonly place: number;
  readonly reason: Reason;
  readonly why: InBothLanguages;
  readonly waiting_since: string;
  readonly emergency: boolean;
  readonly message_left: boolean;
  readonly customer: { readonly name: string | null; readonly signed_in?: boolean };
  readonly channel: string | null;
  readonly language: Language;
  readonly last_text: string;
  readonly offered_to: Person | null;
}

export interface Offer {
  readonly offer_id: string;
  readonly deadline: string;
  readonly to: Person;
}

/** How long we may speak freely where the customer is; null: until they have written there. */
export interface Window {
  readonly until: string | null;
  /** Whether the customer can be asked to write first, and whether they were. */
  readonly can_invite: boolean;
  readonly invited: boolean;
}

export type Control = "assistant" | "agent" | "none";

export interface Summary {
  readonly conversation: string;
  readonly brand: string;
  readonly brand_name: string;
  readonly head: number;
  readonly generation: number;
  readonly control: Control;
  readonly agent: Person | null;
  readonly handover: "no" | "waiting" | "offered" | "held";
  readonly offer: Offer | null;
  readonly customer: { readonly name: string | null; readonly signed_in?: boolean };
  readonly channel: string | null;
  readonly language: Language;
  readonly last_text: string;
  readonly last_at: string | null;
  readonly waiting_since: string | null;
  readonly customer_present: boolean;
  readonly customer_read: number;
  readonly agent_read: number;
  readonly snoozed_until: string | null;
  readonly emergency: boolean;
  /** Null or absent where one may always speak. */
  readonly window?: Window | null;
  /** Other channels where the customer can go on. */
  readonly ways?: readonly string[];
}

/** A conversation found by search, with the words around the hit. */
export interface Found extends Summary {
  readonly snippet: string;
}

export interface Alternative {
  readonly name: string;
  readonly confidence: number;
  /** The name as agents read it, where the brand gives one. */
  readonly label?: InBothLanguages | null;
}

/** What the assistant made of one message of the customer. `confidence` and `stuck_score` run from 0 to 1. */
export interface Understanding {
  readonly intent: string;
  readonly label?: InBothLanguages | null;
  readonly confidence: number;
  readonly alternatives: readonly Alternative[];
  readonly stuck_score: number;
  readonly why: string | InBothLanguages | null;
  readonly understood: boolean;
}

export interface IntentLine extends Understanding {
  readonly seq: number;
  readonly text: string;
}

export interface Slot {
  readonly name: string;
  readonly label: InBothLanguages;
  readonly value: unknown;
}

export interface ProcessLine {
  readonly key: string;
  readonly type: string;
  readonly status: string;
  readonly status_text: string | InBothLanguages;
  readonly updated_at: string;
}

export interface ChannelLine {
  readonly channel: string;
  readonly present: boolean;
  readonly last_at: string | null;
}

export interface ContactPoint {
  readonly channel: string;
  readonly verified: boolean;
  readonly last_at: string | null;
}

/** Whether the customer wants to hear of news, and where; `wanted` null: asked, and not answered yet. */
export interface NewsChoice {
  readonly wanted: boolean | null;
  readonly channel: string | null;
  readonly at: string;
}

/** `handover.context.v1`: what an agent gets to know with a handover. */
export interface Context {
  readonly version: string;
  readonly conversation: string;
  readonly administration: string;
  readonly brand: { readonly key: string; readonly name: string };
  readonly language: Language;
  readonly made_at: string;
  readonly customer: {
    readonly id: string;
    readonly name: string | null;
    readonly known: boolean;
    readonly signed_in?: boolean;
    readonly contact_points: readonly ContactPoint[];
    /** Null: never asked. */
    readonly news?: NewsChoice | null;
  };
  readonly channels: readonly ChannelLine[];
  /** Null while nobody was asked for. */
  readonly handover: {
    readonly reason: Reason;
    readonly why: InBothLanguages;
    readonly waiting_since: string | null;
    readonly emergency: boolean;
    readonly stuck_at: number | null;
    readonly number: number;
  } | null;
  readonly tried: readonly { readonly seq: number; readonly said: string; readonly key: string | null }[];
  readonly slots: readonly Slot[];
  readonly intents: readonly IntentLine[];
  readonly processes: readonly ProcessLine[];
  readonly transcript: readonly unknown[];
}

export interface Button {
  readonly title: string;
  readonly payload: string;
}

export interface Outcome {
  readonly slots: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** What came with a message; `label` stands for it in words, `ref` is null where there is no file. */
export interface Attachment {
  readonly kind: string;
  readonly label: string;
  readonly mime: string;
  readonly ref: string | null;
  /** Degrees (WGS 84). */
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export type DeliveryState = "queued" | "sending" | "uncertain" | "failed" | "sent" | "delivered" | "read";

/** How far a message of ours has come on a network that it is sent to; `code` says why it failed. */
export interface Delivery {
  readonly seq: number;
  readonly channel: string;
  readonly state: DeliveryState;
  readonly code: string | null;
}

/** The beginning of a message that is answered by quoting it; `seq` is null where it stands in another log. */
export interface Quoted {
  readonly sender: "customer" | "assistant" | "agent" | "notice" | "safety";
  readonly text: string;
  readonly seq: number | null;
}

/** What each kind of event carries. Kinds the desk does not know are kept but not shown. */
export interface EventData {
  "message.customer": {
    id: string;
    text: string;
    payload: string | null;
    channel: string;
    attachment?: Attachment | null;
    sent_at?: string | null; // by the network's clock, where it came to us late
    quoted?: Quoted | null;
  };
  /** `of`: the id of the customer's own message, or the network's of one of ours. */
  "message.amended": { of: string; change: string; text: string };
  "message.assistant": {
    text: string;
    buttons: readonly Button[];
    image: string | null;
    image_alt?: string | null;
    key: string | null;
    of: number | null;
  };
  "message.agent": { text: string; agent: Person; id: string };
  "message.notice": { text: string; key: string };
  "message.safety": { text: string; key: string; emergency: string };
  "message.suppressed": { text: string; of: number | null; why: string };
  /** Not said where the customer is: it needs a channel of ours, or that they sign in. */
  "message.withheld": { text: string; of: number; key: string; needs: string };
  "customer.identity": { signed_in: boolean };
  "assistant.turn": Understanding & { of: number };
  "note.added": { text: string; agent: Person };
  "conversation.waiting": { reason: Reason; why: InBothLanguages };
  "conversation.offered": Offer & { context?: Context };
  "offer.withdrawn": { offer_id: string; to?: Person; why: WithdrawnWhy; by: Person | null };
  "control.changed": { control: Control; agent: Person | null; outcome: Outcome | null };
  "handover.ended": { outcome: unknown };
  "handover.emergency": { emergency: string; why?: InBothLanguages };
  "handover.leaving_message": { on: boolean; kept: boolean };
  "assistant.failed": { of: number };
  /** `by`: the agent who noted it. */
  "news.chosen": { wanted: boolean; channel: string | null; by: Person | null };
  "language.changed": { language: Language };
  /** `by`: code, spoke, undone. */
  "channel.moved": { channel: string; before: string | null; by: string };
  "process.changed": { key: string; type: string; status: string; status_text: string | InBothLanguages };
  "conversation.closed": {
    disposition: Disposition | "idle" | "continued" | null;
    note: string | null;
    continued_in?: string | null;
  };
  "conversation.reopened": Record<string, never>;
  "conversation.snoozed": { until: string | null };
}

export type WithdrawnWhy = "expired" | "declined" | "taken" | "left" | "closed" | "agent_lost";
export type EventType = keyof EventData;

interface Numbered {
  readonly conversation: string;
  readonly brand: string;
  readonly seq: number;
  readonly generation: number;
  readonly at: string;
}

/** One numbered event of a conversation's log; a union when asked for several types. */
export type EventOf<T extends EventType> = T extends EventType
  ? Numbered & { readonly type: T; readonly data: EventData[T] }
  : never;
export type LoggedEvent = EventOf<EventType>;

export type ErrorCode =
  | "stale_generation"
  | "not_holder"
  | "offer_gone"
  | "over_capacity"
  | "already_taken"
  | "not_possible"
  | "not_found"
  | "no_colleague"
  | "new_message"
  | "forbidden"
  | "invalid"
  | "rate_limited"
  | "unavailable";

export interface CommandError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data?: { readonly by?: Person };
  readonly retry: boolean;
}

export type Result =
  | { readonly t: "result"; readonly id: string; readonly ok: true; readonly seq?: number; readonly data?: unknown }
  | { readonly t: "result"; readonly id: string; readonly ok: false; readonly error: CommandError };

export interface Ready {
  readonly t: "ready";
  readonly epoch: string;
  readonly recovered: boolean;
  readonly agent: Agent;
  readonly snapshot: {
    readonly version: number;
    readonly queue: readonly QueueEntry[];
    readonly conversations: readonly Summary[];
  };
}

export interface Snapshot {
  readonly conversation: string;
  readonly summary: Summary;
  readonly context: Context | null;
  readonly events: readonly LoggedEvent[];
  readonly head: number;
  readonly deliveries?: readonly Delivery[];
}

export type ServerFrame =
  | { readonly t: "hello"; readonly protocol: number; readonly heartbeat_ms: number }
  | Ready
  | ({ readonly t: "snapshot" } & Snapshot)
  | ({ readonly t: "event" } & LoggedEvent)
  | ({ readonly t: "summary" } & Summary)
  | { readonly t: "context"; readonly conversation: string; readonly context: Context }
  | ({ readonly t: "delivery"; readonly conversation: string } & (Delivery | (Omit<Delivery, "state"> & { state: "dropped" })))
  | { readonly t: "gone"; readonly conversation: string }
  | { readonly t: "queue"; readonly version: number; readonly entries: readonly QueueEntry[] }
  | ({ readonly t: "agent" } & Agent)
  | { readonly t: "typing"; readonly conversation: string; readonly who: "customer" }
  | { readonly t: "read"; readonly conversation: string; readonly who: "customer"; readonly seq: number }
  | Result
  | { readonly t: "ping" };
