// What the broker's widget socket says, as far as the widget reads it. Unknown kinds and keys are ignored.
import type { Both, Language } from "../shared/languages.ts";

export interface Brand {
  key: string;
  name: string;
  languages: Language[];
  look: { primary: string; on_primary: string; accent: string };
  /** A line under the conversation, for example that this is a demo. */
  notice: Both | null;
}

export interface Status {
  conversation: string | null;
  control: "assistant" | "agent" | "none";
  handover: "no" | "waiting" | "offered" | "held";
  agent: { name: string } | null;
  /** In the queue, from 1. */
  place: number | null;
  waiting: boolean;
  /** Are there people at work now? When not, `opens` says when. */
  open: boolean;
  opens: Both | null;
  leaving_message: boolean;
  assistant: "ready" | "starting" | "down";
  language: Language;
  /** The agent has read everything up to this number. */
  agent_read: number;
}

export interface Button {
  title: string;
  payload: string;
}

interface Logged<Type extends string, Data> {
  seq: number;
  generation: number;
  /** RFC 3339. */
  at: string;
  type: Type;
  data: Data;
}

export type CustomerMessage = Logged<"message.customer", { id: string; text: string; payload: string | null; attachment?: string | null }>;
export type AssistantMessage = Logged<
  "message.assistant",
  { text: string; buttons: Button[]; image?: string | null; image_alt?: string | null; key?: string | null }
>;
export type AgentMessage = Logged<"message.agent", { text: string; agent: { name: string } }>;
/** A square of `size` units, as SVG path data. */
export interface QrCode {
  size: number;
  path: string;
}

export type Notice = Logged<"message.notice", { text: string; key: string; buttons: Button[]; qr?: QrCode | null }>;
export type SafetyAdvice = Logged<"message.safety", { text: string; key: string }>;
export type ControlChange = Logged<"control.changed", { control: Status["control"]; agent: { name: string } | null }>;
type Turn = Logged<
  "conversation.waiting" | "handover.ended" | "conversation.closed" | "conversation.reopened",
  Record<string, never>
>;

export type LogEvent =
  | CustomerMessage
  | AssistantMessage
  | AgentMessage
  | Notice
  | SafetyAdvice
  | ControlChange
  | Turn;

export interface CommandError {
  code: string;
  message: string;
  retry: boolean;
}
