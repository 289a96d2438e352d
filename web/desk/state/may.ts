// What an agent may do with a conversation as it stands. The broker decides; this keeps buttons honest.
import { isHeldBy, isOfferedTo, type Conversation } from "./desk.ts";

export interface May {
  readonly accept: boolean;
  readonly take: boolean;
  /** Answer, hand back, pass, resolve, snooze: what a holder may. */
  readonly speak: boolean;
  /** Show the customer where else they can go on. */
  readonly offerWays: boolean;
  readonly note: boolean;
}

export const NOTHING: May = { accept: false, take: false, speak: false, offerWays: false, note: false };

export function may(conversation: Conversation | null, agentId: string): May {
  if (!conversation || conversation.gone) return NOTHING;
  const { summary, loaded } = conversation;
  const accept = isOfferedTo(summary, agentId);
  const speak = isHeldBy(summary, agentId);
  const offerWays = speak && (summary.ways ?? []).length > 0;
  return { accept, speak, offerWays, take: !accept && summary.control === "assistant", note: loaded };
}
