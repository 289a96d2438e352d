import { undo } from "../actions.ts";
import { desk, onScreen, outbox } from "../live.ts";
import { now } from "../screen.ts";
import { texts } from "../settings.ts";
import { conversationOf } from "../state/desk.ts";
import { undoable, UNDO_TIME, type Pending } from "../state/outbox.ts";
import type { Texts } from "../texts/nl.ts";
import { nameOf } from "../wording.ts";

/** What is about to be sent and can still be taken back; for the conversation on the screen its own bar says so. */
export function Undo() {
  const waiting = undoable(outbox.value, now.value).filter(({ frame }) => frame.conversation !== onScreen.value);
  return (
    <div class="undo-list" role="status">
      {waiting.map((pending) => (
        <div class="undo" key={pending.frame.id}>
          <p>{pendingText(pending, texts.value)}</p>
          <button class="button small on-dark" onClick={() => undo(pending.frame.id)}>
            {texts.value.undo} <kbd>Z</kbd>
          </button>
          <i class="undo-time" style={{ animationDuration: `${UNDO_TIME}ms` }} />
        </div>
      ))}
    </div>
  );
}

export function pendingText({ frame }: Pending, said: Texts): string {
  const conversation = conversationOf(desk.value, frame.conversation ?? null);
  const name = conversation ? nameOf(conversation.summary, said) : said.lists.nobody;
  if (frame.type === "conversation.resolve") return said.resolve.pending(name);
  const toAssistant = "to" in frame.data && frame.data.to === "assistant";
  return toAssistant ? said.handBack.pending(name) : said.pass.pending(name);
}
