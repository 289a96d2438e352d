// The desk as it lives in the browser: one socket, the state made of its frames, and the commands under way.
import { batch, computed, signal } from "@preact/signals";
import { Connection, type Frame, type LinkState } from "../shared/connection.ts";
import { keepIn, readJson } from "../shared/keep.ts";
import { uuid } from "../shared/uuid.ts";
import { hasDraft } from "./drafts.ts";
import type { CommandData, CommandFrame, CommandType } from "./commands.ts";
import type { Ready, Result, ServerFrame } from "./frames.ts";
import { endSession, session } from "./session.ts";
import { apply, forgetGone } from "./state/apply.ts";
import { parts } from "./state/context.ts";
import { conversationOf, EMPTY_DESK, resumeOf, type Desk } from "./state/desk.ts";
import {
  again,
  markSent,
  put,
  releaseAll,
  sendable,
  settle,
  withdraw,
  withoutLogged,
  withoutOvertaken,
  type Outbox,
  type Pending,
} from "./state/outbox.ts";

/**
 * `elsewhere`: another window took our place; connecting again by ourselves would only throw that one out.
 * `outdated`: the broker does not understand this page, as it is a newer one's.
 */
export type Link = LinkState | "elsewhere" | "outdated";

const REPLACED = 4409;
const FORBIDDEN = 4403;
const MALFORMED = 4400;

export const desk = signal<Desk>(EMPTY_DESK);
export const outbox = signal<Outbox>([]);
export const link = signal<Link>("closed");
/** Another window is the desk now: what is sent or decided in this one would come late, and unasked. */
export const superseded = computed(() => link.value === "elsewhere");
/** Ready at least once since signing in: before that there is nothing to show. */
export const arrived = signal(false);

type Listener = (pending: Pending, result: Result) => void;
const listeners = new Set<Listener>();
const keep = keepIn("sessionStorage");
const outboxKey = () => `handover.desk.outbox.${session.peek()?.agent.id ?? ""}`;

/** Counts the connections that came to `ready`; a command goes out once over each until it is answered. */
let connections = 0;
let nextDue: ReturnType<typeof setTimeout> | undefined;

const connection = new Connection({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/agents/socket`,
  protocols: ["handover.v1"],
  authenticate: () => ({ t: "auth", token: session.peek()?.token ?? "", resume: resumeOf(desk.peek()) }),
  onFrame: (frame) => batch(() => receive(frame as unknown as ServerFrame)),
  onState: (state, code) => batch(() => follow(state, code)),
});

export const connect = () => connection.restart();

export function disconnect(): void {
  connection.close();
  batch(() => {
    desk.value = EMPTY_DESK;
    outbox.value = [];
    arrived.value = false;
  });
}

/** Commands of this tab's last page, to be sent again under their old ids. */
export function recallOutbox(): void {
  const kept = readJson(keep.get(outboxKey()));
  outbox.value = (Array.isArray(kept) ? (kept as Outbox) : []).map((pending) => ({ ...pending, sentOver: 0 }));
}

/** The only way in which the outbox changes: what is under way survives a reload of this tab. */
export function changeOutbox(next: Outbox): void {
  if (next === outbox.peek()) return;
  outbox.value = next;
  keep.set(outboxKey(), next.length ? JSON.stringify(next) : null);
}

function follow(state: LinkState, code: number): void {
  link.value = state;
  if (state === "waiting" && code === REPLACED) {
    connection.close();
    link.value = "elsewhere";
  }
  if (state !== "refused") return;
  if (code === MALFORMED) link.value = "outdated";
  else endSession(code === FORBIDDEN ? "refused" : "expired");
}

function receive(frame: ServerFrame): void {
  if (frame.t === "result") return receiveResult(frame);
  desk.value = withoutLeft(apply(desk.peek(), frame, Date.now()));
  changeOutbox(withoutOvertaken(withoutLogged(outbox.peek(), desk.peek()), desk.peek()));
  if (frame.t === "ready") begin(frame);
  if (parts(frame)) readAlong(frame.conversation);
}

function begin({ snapshot }: Ready): void {
  connections += 1;
  arrived.value = true;
  const followed = snapshot.conversations.some(({ conversation }) => conversation === onScreen.peek());
  if (onScreen.peek() && !followed) readAlong(onScreen.peek()!);
  pump();
}

/** Asks for the log of a conversation that is not ours, once at a time. */
export function readAlong(id: string): void {
  const asked = outbox.peek().find(({ frame }) => frame.type === "open" && frame.conversation === id);
  if (asked?.error) changeOutbox(withdraw(outbox.peek(), asked.frame.id));
  if (!asked || asked.error) command("open", id, {});
}

/** What went to somebody else stays while it is on the screen, or while words of ours are left behind in it. */
function withoutLeft(known: Desk): Desk {
  const unsent = outbox.peek().flatMap(({ frame, error }) => (error && frame.conversation ? [frame.conversation] : []));
  return forgetGone(known, (id) => id === onScreen.peek() || hasDraft(id) || unsent.includes(id));
}

function receiveResult(result: Result): void {
  const pending = outbox.peek().find(({ frame }) => frame.id === result.id);
  if (!pending) return;
  changeOutbox(withoutLogged(settle(outbox.peek(), result, Date.now()), desk.peek()));
  for (const listener of listeners) listener(pending, result);
  pump();
}

export const onResult = (listener: Listener) => void listeners.add(listener);

export interface Sending {
  /** Wait this many ms before sending, so that it can be undone. */
  readonly holdFor?: number;
  /** What was seen when this was asked; the broker refuses when control has changed since. */
  readonly generation?: number | undefined;
}

/** Makes a command and sends it, now or as soon as there is a connection. */
export function command<T extends CommandType>(
  type: T,
  conversation: string | null,
  data: CommandData[T],
  sending: Sending = {},
): string {
  const frame = commandFrame(type, conversation, data, sending.generation);
  const timing = { holdFor: sending.holdFor ?? 0, after: headOf(frame) };
  changeOutbox(withoutOvertaken(put(outbox.peek(), frame, Date.now(), timing), desk.peek()));
  pump();
  return frame.id;
}

const headOf = ({ conversation }: CommandFrame) => conversationOf(desk.peek(), conversation ?? null)?.head ?? 0;

/** Sends `frame` in the place of a refused command. */
export function replace(id: string, frame: CommandFrame): void {
  changeOutbox(again(outbox.peek(), id, frame, Date.now(), headOf(frame)));
  pump();
}

export function commandFrame<T extends CommandType>(
  type: T,
  conversation: string | null,
  data: CommandData[T],
  generation?: number,
): CommandFrame<T> {
  const about = conversation === null ? {} : { conversation };
  return { t: "cmd", id: uuid(), type, ...about, ...(generation === undefined ? {} : { generation }), data };
}

/** A command that is worth nothing later (typing, read): sent now or never. */
export function fleeting<T extends CommandType>(type: T, conversation: string, data: CommandData[T]): boolean {
  return connection.send(commandFrame(type, conversation, data) as unknown as Frame);
}

/** Sends what is due and comes back when the next held command is. */
export function pump(): void {
  clearTimeout(nextDue);
  for (const { frame } of sendable(outbox.peek(), connections, Date.now())) {
    if (!connection.send(frame as unknown as Frame)) return;
    changeOutbox(markSent(outbox.peek(), frame.id, connections));
  }
  const waiting = outbox.peek().filter(({ dueAt, sentOver, error }) => !error && sentOver === 0 && dueAt > Date.now());
  if (waiting.length === 0) return;
  nextDue = setTimeout(pump, Math.min(...waiting.map(({ dueAt }) => dueAt)) - Date.now() + 1);
}

/** Nobody can undo any more what was held back when the page closes. */
export function leavePage(): void {
  changeOutbox(releaseAll(outbox.peek(), Date.now()));
  pump();
}

/** Id of the conversation on the screen. Set through `show` in screen.ts. */
export const onScreen = signal<string | null>(null);

/** Forgets what was left, now that the screen shows something else or a draft was thrown away. */
export const tidy = () => void (desk.value = withoutLeft(desk.peek()));
