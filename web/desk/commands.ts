// What the desk sends (`handover.v1`). What the broker says stands in frames.ts.
import type { Outcome, Presence } from "./frames.ts";

export const DISPOSITIONS = ["solved", "referred", "no_reply", "duplicate", "abuse"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** What each command asks for. */
export interface CommandData {
  "presence.set": { state: Presence };
  "offer.accept": { offer_id: string };
  "offer.decline": { offer_id: string };
  take: Record<string, never>;
  /** Read along, until `shut`. */
  open: Record<string, never>;
  shut: Record<string, never>;
  "message.send": { text: string };
  /** Where the network's window is closed: ask the customer to write first. */
  "message.invite": { seen?: number };
  /** Show the customer the other channels where they can go on. */
  "ways.offer": Record<string, never>;
  /** At the customer's request; null: no messages about news. */
  "news.choose": { channel: string | null };
  "note.add": { text: string };
  /** `seen`: head of the log that the agent had on screen; refused (`new_message`) when the customer wrote after it. */
  "control.pass": { to: string; outcome: Outcome; seen?: number; ask?: boolean };
  "conversation.resolve": { disposition: Disposition; note: string; seen: number };
  "conversation.snooze": { until: string };
  typing: Record<string, never>;
  read: { seq: number };
}

export type CommandType = keyof CommandData;

/** A command as it goes over the wire; `id` is made once and kept over every resend. */
export interface CommandFrame<T extends CommandType = CommandType> {
  readonly t: "cmd";
  readonly id: string;
  readonly type: T;
  readonly conversation?: string;
  readonly generation?: number;
  readonly data: CommandData[T];
}

export type ClientFrame =
  | { readonly t: "auth"; readonly token: string; readonly resume: Resume | null }
  | { readonly t: "pong" }
  | CommandFrame;

/** How far the desk has come, per conversation; an epoch other than the broker's means: send all anew. */
export interface Resume {
  readonly epoch: string;
  readonly heads: Readonly<Record<string, number>>;
}

/** Longest text of a message or note, in characters. */
export const TEXT_LIMIT = 4000;
