// From a conversation's log to what stands on the screen, line by line. Pure.
import { CODE } from "../frames.ts";
import type {
  Attachment,
  Button,
  Delivery,
  EventOf,
  IntentLine,
  LoggedEvent,
  Quoted,
  Understanding,
} from "../frames.ts";
import type { Conversation } from "./desk.ts";
import type { Pending } from "./outbox.ts";

export type Sender = "customer" | "assistant" | "agent" | "notice" | "safety" | "note";

/** How far a message of ours has come. */
export type Mark = "sending" | "failed" | "uncertain" | "sent" | "delivered" | "read";

export type Amendment = EventOf<"message.amended">["data"] & { readonly seq: number };

export interface OfferedButton extends Button {
  readonly chosen: boolean;
}

export interface MessageLine {
  readonly kind: "message";
  readonly key: string;
  readonly seq: number | null;
  readonly at: string;
  readonly sender: Sender;
  readonly name: string | null;
  readonly agentId: string | null;
  readonly text: string;
  readonly image: string | null;
  readonly imageAlt: string | null;
  readonly buttons: readonly OfferedButton[];
  readonly tapped: boolean;
  readonly mark: Mark | null;
  /** Went over a network, each message for itself. */
  readonly network: boolean;
  /** Set when the network did not bring it, or does not say. */
  readonly undelivered: Delivery | null;
  readonly attachment: Attachment | null;
  /** The message that the customer answers by quoting it. */
  readonly quoted: Quoted | null;
  /** Set where it came late: when the customer sent it. */
  readonly sentAt: string | null;
  /** What the customer did with it afterwards. */
  readonly amendments: readonly Amendment[];
  /** Set on a message of the customer that the assistant did not understand. */
  readonly doubt: Understanding | null;
  /** This is where it went wrong. */
  readonly stuck: boolean;
  /** Follows a message of the same sender within two minutes. */
  readonly continued: boolean;
  readonly pending: Pending | null;
}

export type Line =
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "unread"; readonly key: string }
  | MessageLine
  | {
      readonly kind: "suppressed";
      readonly key: string;
      readonly at: string;
      readonly text: string;
      readonly why: string;
    }
  | { readonly kind: "step"; readonly key: string; readonly at: string; readonly event: StepEvent };

const STEPS = [
  "conversation.waiting",
  "conversation.offered",
  "offer.withdrawn",
  "control.changed",
  "handover.emergency",
  "handover.leaving_message",
  "assistant.failed",
  "language.changed",
  "news.chosen",
  "channel.moved",
  "customer.identity",
  "message.amended",
  "process.changed",
  "conversation.closed",
  "conversation.reopened",
  "conversation.snoozed",
] as const;
export type StepEvent = EventOf<(typeof STEPS)[number]>;

const CONTINUED_WITHIN = 2 * 60_000;

export interface Reading {
  /** Above which seq the customer's messages are new to this agent; null draws no divider. */
  readonly unreadAfter: number | null;
  readonly pending: readonly Pending[];
}

/** The transcript of a conversation, oldest line first. */
export function transcript(conversation: Conversation, { unreadAfter, pending }: Reading): readonly Line[] {
  const reader = new Reader(conversation, unreadAfter);
  for (const event of conversation.events) reader.read(event);
  for (const waiting of pending) reader.readPending(waiting);
  return reader.lines;
}

class Reader {
  readonly lines: Line[] = [];
  private readonly turns: ReadonlyMap<number, Understanding>;
  private readonly stuckAt: number | null;
  private readonly amended: ReadonlyMap<string, readonly Amendment[]>;
  private readonly claimed = new Set<number>();
  private dividerDrawn = false;
  private day = "";
  private previous: MessageLine | null = null;

  constructor(
    private readonly conversation: Conversation,
    private readonly unreadAfter: number | null,
  ) {
    this.turns = turnsOf(conversation);
    this.stuckAt = stuckAt(conversation);
    this.amended = amendmentsOf(conversation.events);
  }

  read(event: LoggedEvent): void {
    if (isMessage(event)) return this.add(this.messageLine(event));
    const key = `e${event.seq}`;
    if (event.type === "message.suppressed") {
      this.add({ kind: "suppressed", key, at: event.at, text: event.data.text, why: event.data.why });
    } else if (event.type === "message.withheld") {
      this.add({ kind: "suppressed", key, at: event.at, text: event.data.text, why: "withheld" });
    } else if (isTelling(event) && !this.isShownWithItsMessage(event)) {
      this.add({ kind: "step", key, at: event.at, event });
    }
  }

  private isShownWithItsMessage({ type, data }: StepEvent): boolean {
    return type === "message.amended" && this.amended.has(data.of);
  }

  readPending(pending: Pending): void {
    if (this.isLoggedNote(pending)) return;
    this.add({
      ...BARE,
      key: pending.frame.id,
      at: new Date(pending.madeAt).toISOString(),
      sender: pending.frame.type === "note.add" ? "note" : "agent",
      text: "text" in pending.frame.data ? pending.frame.data.text : "",
      mark: pending.error ? "failed" : "sending",
      pending,
    });
  }

  /** A note's event may come before the result that says which one it is; it carries no id, only its words. */
  private isLoggedNote({ frame, after }: Pending): boolean {
    if (frame.type !== "note.add" || !("text" in frame.data)) return false;
    const { text } = frame.data;
    const found = this.conversation.events.find(
      (event) =>
        event.type === "note.added" && event.seq > after && event.data.text === text && !this.claimed.has(event.seq),
    );
    if (found) this.claimed.add(found.seq);
    return found !== undefined;
  }

  private add(line: Exclude<Line, { kind: "day" | "unread" }>): void {
    this.separate(line.at, line.key);
    if (line.kind !== "message") {
      this.previous = null;
      this.lines.push(line);
      return;
    }
    this.divide(line);
    const shown = { ...line, continued: continues(this.previous, line) };
    this.previous = shown;
    this.lines.push(shown);
  }

  private separate(at: string, key: string): void {
    const day = new Date(at).toDateString();
    if (day === this.day) return;
    this.day = day;
    this.previous = null;
    this.lines.push({ kind: "day", key: `day-${key}`, at });
  }

  private divide(line: MessageLine): void {
    const isNew = line.sender === "customer" && line.seq !== null && line.seq > (this.unreadAfter ?? Infinity);
    if (this.dividerDrawn || !isNew) return;
    this.dividerDrawn = true;
    this.previous = null;
    this.lines.push({ kind: "unread", key: "unread" });
  }

  private messageLine(event: MessageEvent): MessageLine {
    const { seq, at } = event;
    const sent = { network: this.conversation.deliveries.has(seq), undelivered: this.undelivered(seq) };
    const base = { ...BARE, key: keyOf(event), seq, at, text: event.data.text, ...sent };
    switch (event.type) {
      case "message.customer":
        return { ...base, sender: "customer", ...this.ofCustomer(event), ...this.doubt(event.seq) };
      case "message.assistant":
        return { ...base, sender: "assistant", ...pictured(event.data), buttons: this.buttons(event) };
      case "message.agent":
        return { ...base, sender: "agent", ...by(event), mark: this.mark(event.seq) };
      case "note.added":
        return { ...base, sender: "note", ...by(event) };
      case "message.notice":
        return { ...base, sender: "notice" };
      case "message.safety":
        return { ...base, sender: "safety" };
    }
  }

  private ofCustomer({ data }: EventOf<"message.customer">) {
    const amendments = this.amended.get(data.id) ?? [];
    const sentAt = data.sent_at ?? null;
    const tapped = data.payload !== null && data.payload !== CODE;
    return { tapped, attachment: data.attachment ?? null, quoted: data.quoted ?? null, amendments, sentAt };
  }

  private doubt(seq: number): Pick<MessageLine, "doubt" | "stuck"> {
    const turn = this.turns.get(seq);
    const stuck = seq === this.stuckAt;
    return { doubt: turn && (stuck || !turn.understood) ? turn : null, stuck };
  }

  /** Read on the customer's screen says more than delivered by the network. */
  private mark(seq: number): Mark {
    const state = this.conversation.deliveries.get(seq)?.state ?? "sent";
    if (state === "failed") return state;
    if (seq <= this.conversation.summary.customer_read) return "read";
    return state === "queued" ? "sending" : state;
  }

  private undelivered(seq: number): Delivery | null {
    const delivery = this.conversation.deliveries.get(seq);
    return delivery?.state === "failed" || delivery?.state === "uncertain" ? delivery : null;
  }

  private buttons({ seq, data }: EventOf<"message.assistant">): readonly OfferedButton[] {
    if (data.buttons.length === 0) return [];
    const reply = this.conversation.events.find((event) => event.type === "message.customer" && event.seq > seq);
    const payload = reply?.type === "message.customer" ? reply.data.payload : null;
    return data.buttons.map((button) => ({ ...button, chosen: payload !== null && button.payload === payload }));
  }
}

type MessageEvent = EventOf<
  "message.customer" | "message.assistant" | "message.agent" | "message.notice" | "message.safety" | "note.added"
>;

const MESSAGES: ReadonlySet<string> = new Set([
  "message.customer",
  "message.assistant",
  "message.agent",
  "message.notice",
  "message.safety",
  "note.added",
]);

const isMessage = (event: LoggedEvent): event is MessageEvent => MESSAGES.has(event.type);

const isStep = (event: LoggedEvent): event is StepEvent => (STEPS as readonly string[]).includes(event.type);

/** An offer that ran its normal course is told by what follows it: "taken" stands in `control.changed`. */
function isTelling(event: LoggedEvent): event is StepEvent {
  if (!isStep(event) || event.type === "conversation.offered") return false;
  if (event.type === "handover.leaving_message") return event.data.kept;
  return event.type !== "offer.withdrawn" || (event.data.why !== "taken" && event.data.why !== "closed");
}

const BARE = {
  kind: "message",
  seq: null,
  name: null,
  agentId: null,
  image: null,
  imageAlt: null,
  buttons: [],
  tapped: false,
  mark: null,
  network: false,
  undelivered: null,
  attachment: null,
  quoted: null,
  sentAt: null,
  amendments: [],
  doubt: null,
  stuck: false,
  continued: false,
  pending: null,
} as const;

/** A message of ours keeps its command's id as key, so that its line stays the same element once it is accepted. */
const keyOf = (event: MessageEvent) => (event.type === "message.agent" ? event.data.id : `e${event.seq}`);

const by = ({ data: { agent } }: EventOf<"message.agent" | "note.added">) => ({ name: agent.name, agentId: agent.id });

function continues(previous: MessageLine | null, line: MessageLine): boolean {
  if (!previous || previous.sender !== line.sender || previous.agentId !== line.agentId) return false;
  return Date.parse(line.at) - Date.parse(previous.at) < CONTINUED_WITHIN;
}

/** What was made of each message. The log names intents as trainers do; the context knows what agents call them. */
function turnsOf({ context, events }: Conversation): ReadonlyMap<number, Understanding> {
  const known = context?.intents ?? [];
  const named = known.flatMap(({ intent, label, alternatives }) => [{ name: intent, label }, ...alternatives]);
  const labels: Labels = new Map(named.map(({ name, label }) => [name, label]));
  const turns = new Map<number, Understanding>(known.map((intent) => [intent.seq, intent]));
  for (const { type, data } of events) if (type === "assistant.turn") turns.set(data.of, labelled(data, labels));
  return turns;
}

type Labels = ReadonlyMap<string, Understanding["label"]>;

function labelled(turn: Understanding, labels: Labels): Understanding {
  const alternatives = turn.alternatives.map((one) => ({ ...one, label: one.label ?? labels.get(one.name) }));
  return { ...turn, label: turn.label ?? labels.get(turn.intent), alternatives };
}

/** By the id of the customer's message; what is about another message is in none of these lists. */
function amendmentsOf(events: readonly LoggedEvent[]): ReadonlyMap<string, readonly Amendment[]> {
  const ids = events.flatMap((event) => (event.type === "message.customer" ? [event.data.id] : []));
  const amended = new Map(ids.map((id) => [id, [] as Amendment[]]));
  for (const event of events) {
    if (event.type === "message.amended") amended.get(event.data.of)?.push({ ...event.data, seq: event.seq });
  }
  return amended;
}

/** The message at which the assistant got stuck, in this handover. */
export function stuckAt(conversation: Conversation): number | null {
  return conversation.context?.handover?.stuck_at ?? null;
}

/** What the assistant made of the customer's last messages, newest first. */
export function recentIntents({ context, events }: Conversation, limit: number): readonly IntentLine[] {
  const texts = new Map(events.map((event) => [event.seq, isMessage(event) ? event.data.text : ""]));
  const intents = [...(context?.intents ?? [])].sort((one, other) => other.seq - one.seq).slice(0, limit);
  return intents.map((intent) => ({ ...intent, text: intent.text || (texts.get(intent.seq) ?? "") }));
}

const pictured = ({ image, image_alt }: EventOf<"message.assistant">["data"]) => ({ image, imageAlt: image_alt ?? null });
