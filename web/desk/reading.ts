// What has been read: the customer hears of it, and the list counts what is new.
import { effect, signal } from "@preact/signals";
import { desk, fleeting, link } from "./live.ts";
import { current, NOTHING_NEW, unreadAfter } from "./screen.ts";
import { isHeldBy, type Conversation } from "./state/desk.ts";
import { unreadCount } from "./state/lists.ts";

/** Highest seq seen on this screen, per conversation; the broker's own count follows a moment later. */
const seen = signal<ReadonlyMap<string, number>>(new Map());
const looking = signal(true);

export function unread(conversation: Conversation): number {
  return unreadCount(conversation, Math.max(conversation.summary.agent_read, seen.value.get(conversation.id) ?? 0));
}

export function followReading(): void {
  const look = () => {
    const looks = !document.hidden && document.hasFocus();
    if (looking.peek() && !looks) lookAway();
    looking.value = looks;
  };
  for (const kind of ["focus", "blur"]) addEventListener(kind, look);
  document.addEventListener("visibilitychange", look);
  look();
  effect(tellRead);
}

/** What comes from now on is new when one looks again. */
function lookAway(): void {
  if (unreadAfter.peek() === NOTHING_NEW) unreadAfter.value = current.peek()?.head ?? null;
}

/** Only who holds the conversation reads for the brand; a colleague reading along leaves no mark. */
function tellRead(): void {
  const conversation = current.value;
  if (!conversation?.loaded || !looking.value || link.value !== "ready") return;
  const { id, head, summary } = conversation;
  if (!isHeldBy(summary, desk.value.agent?.id ?? "") || head <= (seen.peek().get(id) ?? summary.agent_read)) return;
  if (fleeting("read", id, { seq: head })) seen.value = new Map(seen.peek()).set(id, head);
}
