// Commands on their way. Each keeps the id it was made with, so the broker does nothing twice however often it
// is sent; some wait a few seconds first, so that they can be taken back. Pure: what to send and when is told by
// these functions, who sends is somebody else.
//
//   put ──► (held until dueAt, can be undone) ──► sent over connection n ──► accepted as seq ──► gone with its event
//                                                   │        ▲                    refused ──► kept with its error
//       │                                           └────────┘ connection n+1: sent again
//       └── the customer writes meanwhile ──► kept with `new_message`, not sent
import type { CommandFrame, CommandType } from "../commands.ts";
import type { CommandError, Result } from "../frames.ts";
import type { Desk } from "./desk.ts";

export interface Pending {
  readonly frame: CommandFrame;
  /** ms since 1970, as all moments here. */
  readonly madeAt: number;
  /** Head of the conversation's log then: what comes of the command stands above it. */
  readonly after: number;
  readonly dueAt: number;
  /** Can be taken back until `dueAt`. */
  readonly undo: boolean;
  /** Over which connection it was last sent, counted from 1; 0: not yet. */
  readonly sentOver: number;
  /** The event that came of it, once the broker has said so. */
  readonly seq: number | null;
  readonly error: CommandError | null;
}

export type Outbox = readonly Pending[];

/** How long a resolve or a hand-back can be taken back, in ms. */
export const UNDO_TIME = 5000;
const RETRY_AFTER = 1500;

export interface Putting {
  readonly holdFor?: number;
  readonly after?: number;
}

export function put(
  outbox: Outbox,
  frame: CommandFrame,
  now: number,
  { holdFor = 0, after = 0 }: Putting = {},
): Outbox {
  const timing = { madeAt: now, after, dueAt: now + holdFor, undo: holdFor > 0 };
  return [...outbox, { frame, ...timing, sentOver: 0, seq: null, error: null }];
}

/** What should go out now over connection number `connection`, in the order it was made. */
export function sendable(outbox: Outbox, connection: number, now: number): Outbox {
  return outbox.filter((one) => !one.error && one.seq === null && one.dueAt <= now && one.sentOver < connection);
}

export function markSent(outbox: Outbox, id: string, connection: number): Outbox {
  return outbox.map((one) => (one.frame.id === id ? { ...one, sentOver: connection } : one));
}

/** Takes a command away: undone, or its error was seen. One that is on its way stays. */
export function withdraw(outbox: Outbox, id: string): Outbox {
  return outbox.filter((one) => one.frame.id !== id || (one.sentOver > 0 && !one.error));
}

/** A refused command, once more, under a new id: the old id would get the old refusal. */
export function again(outbox: Outbox, id: string, frame: CommandFrame, now: number, after = 0): Outbox {
  return put(
    outbox.filter((one) => one.frame.id !== id),
    frame,
    now,
    { after },
  );
}

/** Held commands go out at once, for instance because the page is being left. */
export function releaseAll(outbox: Outbox, now: number): Outbox {
  return outbox.map((one) => (one.dueAt > now ? { ...one, dueAt: now } : one));
}

export function settle(outbox: Outbox, result: Result, now: number): Outbox {
  return outbox.flatMap((one) => (one.frame.id === result.id ? outcome(one, result, now) : [one]));
}

function outcome(pending: Pending, result: Result, now: number): Outbox {
  if (result.ok) return isText(pending) && result.seq !== undefined ? [{ ...pending, seq: result.seq }] : [];
  if (result.error.retry) return [{ ...pending, dueAt: now + RETRY_AFTER, undo: false, sentOver: 0 }];
  return [{ ...pending, error: result.error }];
}

/** Giving a conversation away must not lose a question: what the customer wrote meanwhile calls it off. */
export function withoutOvertaken(outbox: Outbox, desk: Desk): Outbox {
  if (!outbox.some((one) => isOvertaken(one, desk))) return outbox;
  return outbox.map((one) => (isOvertaken(one, desk) ? { ...one, error: NEW_MESSAGE } : one));
}

const NEW_MESSAGE: CommandError = { code: "new_message", message: "", retry: false };

function isOvertaken({ frame, sentOver, error }: Pending, desk: Desk): boolean {
  const seen = "seen" in frame.data ? frame.data.seen : undefined;
  if (seen === undefined || sentOver > 0 || error) return false;
  const events = desk.conversations.get(frame.conversation ?? "")?.events ?? [];
  return events.some((event) => event.type === "message.customer" && event.seq > seen);
}

/** A text stays in the transcript as "sending" until its event stands there. */
export function withoutLogged(outbox: Outbox, desk: Desk): Outbox {
  const kept = outbox.filter((one) => !isLogged(one, desk));
  return kept.length === outbox.length ? outbox : kept;
}

function isLogged({ frame, seq }: Pending, desk: Desk): boolean {
  const conversation = frame.conversation === undefined ? undefined : desk.conversations.get(frame.conversation);
  if (seq !== null) return !conversation || conversation.gone || conversation.head >= seq;
  if (frame.type !== "message.send" || !conversation) return false;
  return conversation.events.some((event) => event.type === "message.agent" && event.data.id === frame.id);
}

export const isText = ({ frame }: Pending) => frame.type === "message.send" || frame.type === "note.add";

const ofConversation = (outbox: Outbox, conversation: string) =>
  outbox.filter((one) => one.frame.conversation === conversation);

/** Messages and notes of this conversation that are not in its log yet. */
export const textsFor = (outbox: Outbox, conversation: string) => ofConversation(outbox, conversation).filter(isText);

/** Refused commands of this conversation, other than texts (those show their error in the transcript). */
export const refusalsFor = (outbox: Outbox, conversation: string) =>
  ofConversation(outbox, conversation).filter((one) => one.error && !isText(one));

/** What can still be undone, the latest first. */
export const undoable = (outbox: Outbox, now: number) =>
  outbox.filter((one) => one.undo && !one.error && one.dueAt > now).reverse();

/** A command that takes this conversation out of our hands and has no answer yet. */
export const leaving = (outbox: Outbox, conversation: string) =>
  ofConversation(outbox, conversation).find((one) => isLeaving(one.frame) && !one.error) ?? null;

/** Accepting or taking that has no answer yet. */
export const isClaiming = (outbox: Outbox, conversation: string) =>
  ofConversation(outbox, conversation).some(({ frame, error }) => CLAIMING.has(frame.type) && !error);

/** Accepting, taking or declining that has no answer yet. */
export const isTaking = (outbox: Outbox, conversation: string) =>
  ofConversation(outbox, conversation).some((one) => TAKING.has(one.frame.type) && !one.error);

/** The customer is being asked to write. */
export const isInviting = (outbox: Outbox, conversation: string) => isUnderWay(outbox, conversation, "message.invite");

/** The customer is being shown where else they can go on. */
export const isOfferingWays = (outbox: Outbox, conversation: string) => isUnderWay(outbox, conversation, "ways.offer");

/** A choice about news is being noted. */
export const isNoting = (outbox: Outbox, conversation: string) => isUnderWay(outbox, conversation, "news.choose");

const isUnderWay = (outbox: Outbox, conversation: string, type: CommandType) =>
  ofConversation(outbox, conversation).some((one) => one.frame.type === type && !one.error);

export const isLeaving = ({ type }: CommandFrame) => LEAVING.has(type);

const LEAVING: ReadonlySet<string> = new Set(["conversation.resolve", "control.pass", "conversation.snooze"]);
const CLAIMING: ReadonlySet<string> = new Set(["offer.accept", "take"]);
const TAKING: ReadonlySet<string> = new Set(["offer.accept", "offer.decline", "take"]);
