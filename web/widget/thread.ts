// The log and what is still on its way, arranged as people read it: days, turns of one speaker, service lines.
import type { AssistantMessage, Button, LogEvent, Notice, QrCode } from "./protocol.ts";
import { isForReading, type Outgoing, type State } from "./state.ts";

export type Speaker = "customer" | "assistant" | "agent";
export type Mark = "sending" | "sent" | "read" | "failed";

export interface Choices {
  buttons: Button[];
  /** Null: may still be pressed. Else what was chosen, or "" when nothing was. */
  chosen: string | null;
}

export interface Bubble extends Choices {
  key: string;
  at: string;
  text: string;
  image?: string | null;
  alt?: string | null;
  mark?: Mark;
  error?: string;
}

export type Item =
  | { kind: "day"; key: string; at: string }
  | { kind: "turn"; key: string; who: Speaker; name: string | null; bubbles: Bubble[] }
  | { kind: "line"; key: string; line: "agent" | "assistant" | "closed"; name: string | null }
  | ({ kind: "notice"; key: string; text: string; topic: string; qr?: QrCode | null } & Choices)
  | { kind: "safety"; key: string; text: string };

// A pause after which the same speaker gets a new heading with its own time.
const PAUSE_MS = 5 * 60_000;
// The broker's own words for a change of speaker; where they stand, ours would say it twice.
const SAID_BY_NOTICE: Record<string, string[]> = {
  agent: ["notice_agent_joined"],
  assistant: ["notice_handback", "notice_agent_lost", "notice_agent_passed"],
  closed: ["notice_resolved"],
};
const NEAR = 2;

export function arrange(state: State): Item[] {
  const thread = new Thread(state);
  state.events.forEach((event, index) => thread.add(event, index));
  for (const message of state.outgoing) thread.addOutgoing(message);
  return thread.items;
}

class Thread {
  readonly items: Item[] = [];
  #day = "";

  constructor(private readonly state: State) {}

  add(event: LogEvent, index: number): void {
    const key = String(event.seq);
    switch (event.type) {
      case "message.customer":
        return this.#say("customer", null, {
          // The key stays when the event takes the place of the message being sent, and so does the element.
          key: event.data.id,
          at: event.at,
          // What was sent along is not shown here, only that there was something.
          text: (event.data.attachment ? "📎 " : "") + event.data.text,
          buttons: [],
          chosen: null,
          mark: event.seq <= (this.state.status?.agent_read ?? 0) ? "read" : "sent",
        });
      case "message.assistant": {
        const { text, image, image_alt: alt } = event.data;
        return this.#say("assistant", null, { key, at: event.at, text, image, alt, ...choicesOf(this.state, index, event) });
      }
      case "message.agent":
        return this.#say("agent", event.data.agent.name, { key, at: event.at, text: event.data.text, buttons: [], chosen: null });
      case "message.notice": {
        const { text, key: topic, qr } = event.data;
        return this.#put(event.at, { kind: "notice", key, text, topic, qr, ...choicesOf(this.state, index, event) });
      }
      case "message.safety":
        return this.#put(event.at, { kind: "safety", key, text: event.data.text });
      case "control.changed":
      case "conversation.closed":
        return this.#announce(event, index);
    }
  }

  addOutgoing(message: Outgoing): void {
    const { text, title = "" } = message.data as { text?: string; title?: string };
    const mark = message.error ? "failed" : message.sent ? "sent" : "sending";
    const at = new Date(message.at).toISOString();
    this.#say("customer", null, { key: message.id, at, text: text ?? title, buttons: [], chosen: null, mark, error: message.error });
  }

  #announce(event: LogEvent, index: number): void {
    const line = event.type === "control.changed" ? event.data.control : "closed";
    if (line === "none" || isSaidNearby(this.state.events, index, SAID_BY_NOTICE[line]!)) return;
    const name = event.type === "control.changed" ? (event.data.agent?.name ?? null) : null;
    this.#put(event.at, { kind: "line", key: String(event.seq), line, name });
  }

  #say(who: Speaker, name: string | null, bubble: Bubble): void {
    const last = this.items.at(-1);
    if (last?.kind === "turn" && last.who === who && last.name === name && isSoonAfter(last.bubbles.at(-1)!, bubble))
      last.bubbles.push(bubble);
    else this.#put(bubble.at, { kind: "turn", key: `turn ${bubble.key}`, who, name, bubbles: [bubble] });
  }

  #put(at: string, item: Item): void {
    const day = new Date(at).toDateString();
    if (day !== this.#day) this.items.push({ kind: "day", key: `day ${item.key}`, at });
    this.#day = day;
    this.items.push(item);
  }
}

const isSoonAfter = (before: Bubble, after: Bubble) => Date.parse(after.at) - Date.parse(before.at) < PAUSE_MS;

const isSaidNearby = (events: LogEvent[], index: number, keys: string[]) =>
  events
    .slice(Math.max(0, index - NEAR), index + NEAR + 1)
    .some((event) => event.type === "message.notice" && keys.includes(event.data.key));

/**
 * Buttons are for the question they came with. The customer's next message answers it, and once we have said something
 * after that they are gone, as they are when a newer question or a person sets it aside.
 */
function choicesOf({ events, outgoing, status }: State, index: number, { data }: AssistantMessage | Notice): Choices {
  const later = events.slice(index + 1);
  const moved = later.some(movesOn);
  // Whoever sees that the conversation went elsewhere may take it back, whoever talks with a person may go on elsewhere,
  // and whoever leaves a message may be done with it, whatever was said since.
  const stays = (status?.leaving_message ? /moved$|joined|_kept|write_/ : /moved$|joined/).test(data.key ?? "");
  const place = later.findIndex(isCustomers);
  const said = [...later.filter(isCustomers), ...outgoing.filter((message) => !message.error)];
  const payloads = said.map((message) => (message.data as { payload?: string | null }).payload ?? "");
  const chosen = payloads.find((said) => !stays || data.buttons.some(({ payload }) => payload === said)) ?? null;
  const isPast = stays
    ? moved
    : later.some((event, at) => setsAside(event) || (place >= 0 && at > place && isForReading(event)));
  // A way to where one is already leads nowhere, nor does a code that was used.
  const buttons = data.buttons.filter(({ payload }) => !isPast && !payload.endsWith("move.web_widget"));
  return { buttons, chosen, ...(moved && { qr: null }) };
}

const movesOn = ({ data }: LogEvent) => "key" in data && /_move[d_]/.test(data.key!);

const isCustomers = (event: LogEvent) => event.type === "message.customer";

const setsAside = (event: LogEvent) =>
  event.type === "message.agent" ||
  (event.type === "control.changed" && event.data.control === "agent") ||
  (event.type === "message.assistant" && !!event.data.buttons.length);
