// What the widget knows, and how a frame of the broker changes it. Pure: no socket, no storage, no clock.
import type { Frame, LinkState } from "../shared/connection.ts";
import type { Language } from "../shared/languages.ts";
import type { Command } from "../shared/outbox.ts";
import type { Brand, LogEvent, Status } from "./protocol.ts";

/** A message of the customer that the log does not show yet. `sent`: the broker has it, its event is on the way. */
export type Outgoing = Command & { sent?: boolean };

export interface State {
  isOpen: boolean;
  language: Language;
  link: LinkState;
  /** Without a connection for so long that it is worth saying. */
  isLate: boolean;
  closeCode: number;
  brand: Brand | null;
  status: Status | null;
  epoch: string | null;
  /** The last number seen; the broker resumes after it. */
  head: number;
  events: LogEvent[];
  outgoing: Outgoing[];
  typing: { who: "agent" | "assistant"; name: string | null } | null;
  /** How far this visitor has looked, in any tab. Numbers of another epoch mean nothing. */
  seen: { epoch: string | null; seq: number };
  draft: string;
  menu: "closed" | "open" | "asking";
  /** A request other than a message that has no answer yet, for example person.request. */
  asking: string | null;
  /** One that did not work, to try again. */
  problem: { code: string; type: string } | null;
}

export const START: State = {
  isOpen: false,
  language: "nl",
  link: "closed",
  isLate: false,
  closeCode: 0,
  brand: null,
  status: null,
  epoch: null,
  head: 0,
  events: [],
  outgoing: [],
  typing: null,
  seen: { epoch: null, seq: 0 },
  draft: "",
  menu: "closed",
  asking: null,
  problem: null,
};

/** The state after a frame; the same object when the frame says nothing new. */
export function receive(state: State, frame: Frame): State {
  return RECEIVERS[frame.t]?.(state, frame) ?? state;
}

const RECEIVERS: Record<string, (state: State, frame: Frame) => State> = {
  hello: (state, frame) => ({ ...state, brand: frame.brand }),
  ready: receiveReady,
  event: (state, frame) => receiveEvent(state, frame as unknown as LogEvent),
  state: (state, frame) => receiveStatus(state, frame as unknown as Status),
  typing: (state, { who, name }) => ({ ...state, typing: { who, name } }),
  result: receiveResult,
};

function receiveReady(state: State, frame: Frame): State {
  const next = { ...receiveStatus(state, frame.state), epoch: frame.epoch as string, problem: null };
  if (frame.recovered) return next;
  // What the broker has comes again as events. Of the rest, only what it never confirmed is still ours to show.
  return { ...next, head: 0, events: [], outgoing: next.outgoing.filter((message) => !message.sent) };
}

function receiveEvent(state: State, { seq, generation, at, type, data }: LogEvent): State {
  if (seq <= state.head) return state;
  const event = { seq, generation, at, type, data } as LogEvent;
  const next = { ...state, head: seq, events: [...state.events, event] };
  if (event.type === "message.customer") next.outgoing = without(state.outgoing, event.data.id);
  else if (type.startsWith("message.")) next.typing = null;
  return next;
}

function receiveStatus(state: State, status: Status): State {
  const turned = state.status && state.status.language !== status.language;
  return { ...state, status, language: turned ? status.language : state.language };
}

function receiveResult(state: State, { id, ok, error }: Frame): State {
  const outgoing = state.outgoing.map((message) => {
    if (message.id !== id) return message;
    return ok ? { ...message, sent: true } : error.retry ? message : { ...message, error: error.code };
  });
  return { ...state, outgoing };
}

/** Show a message at once; a second time under the same id, or after its event came, changes nothing. */
export function addOutgoing(state: State, message: Outgoing): State {
  const isLogged = state.events.some((event) => event.type === "message.customer" && event.data.id === message.id);
  if (isLogged) return state;
  const outgoing = [...without(state.outgoing, message.id), message].sort((a, b) => a.at - b.at);
  return { ...state, outgoing };
}

export const dropOutgoing = (state: State, id: string): State => ({ ...state, outgoing: without(state.outgoing, id) });

const without = (outgoing: Outgoing[], id: string) => outgoing.filter((message) => message.id !== id);

/** Said to the customer; kinds of a newer broker, which are not shown, do not count. */
export const isForReading = ({ type }: LogEvent) => /^message\.(assistant|agent|notice|safety)$/.test(type);

export function unread({ events, epoch, seen }: State): number {
  const looked = seen.epoch === epoch ? seen.seq : 0;
  return events.filter((event) => event.seq > looked && isForReading(event)).length;
}

/** Nobody is there, or was when last asked: a message can be left. */
export function isNobodyThere({ status, events }: State): boolean {
  if (!status || status.handover === "held") return false;
  const lastNotice = events.findLast((event) => event.type === "message.notice");
  return !status.open || lastNotice?.data.key === "notice_nobody_available";
}
