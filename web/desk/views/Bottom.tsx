import { dismiss, mayNow, take, undo, writeIn } from "../actions.ts";
import { draftOf, setDraft } from "../drafts.ts";
import { outbox, tidy } from "../live.ts";
import { mode, now } from "../screen.ts";
import { texts } from "../settings.ts";
import type { Conversation } from "../state/desk.ts";
import { isClaiming, isTaking, leaving, undoable, type Pending } from "../state/outbox.ts";
import { Composer } from "./Composer.tsx";
import { deciding } from "./deciding.ts";
import { Icon } from "./icons.tsx";
import { Countdown, OfferButtons } from "./OfferCard.tsx";
import { pendingText } from "./Undo.tsx";

/** Below the transcript: the place to write, or why one cannot. */
export function Bottom({ conversation }: { conversation: Conversation }) {
  const { id, gone } = conversation;
  const { accept, speak, note } = mayNow.value;
  const goodbye = leaving(outbox.value, id);
  if (gone) return <LeftBehind id={id} />;
  if (goodbye) return <Leaving goodbye={goodbye} />;
  if (speak || isClaiming(outbox.value, id)) return <Composer key={id} conversation={conversation} canReply />;
  if (accept) return <Offered conversation={conversation} />;
  if (note && mode.value === "note") return <Composer key={id} conversation={conversation} canReply={false} />;
  return <ReadingAlong conversation={conversation} />;
}

function Leaving({ goodbye }: { goodbye: Pending }) {
  const canUndo = undoable(outbox.value, now.value).includes(goodbye);
  return (
    <div class="bottom-bar" role="status">
      <p>{pendingText(goodbye, texts.value)}…</p>
      {canUndo && (
        <button class="button" onClick={() => undo(goodbye.frame.id)}>
          {texts.value.undo} <kbd>Z</kbd>
        </button>
      )}
    </div>
  );
}

function Offered({ conversation }: { conversation: Conversation }) {
  return (
    <div class="bottom-bar accent">
      <p>{texts.value.composer.offeredToYou}</p>
      <Countdown conversation={conversation} />
      <OfferButtons conversation={conversation} />
    </div>
  );
}

function ReadingAlong({ conversation }: { conversation: Conversation }) {
  const { id, summary } = conversation;
  const said = texts.value;
  return (
    <div class="bottom-bar">
      <p>{standing(conversation, said.composer)}</p>
      <div class="bar-buttons">
        {mayNow.value.note && (
          <button class="button" onClick={() => writeIn("note")}>
            <Icon name="lock" /> {said.composer.note} <kbd>N</kbd>
          </button>
        )}
        {mayNow.value.take && (
          <button
            class="button primary"
            {...deciding(isTaking(outbox.value, id))}
            onClick={() => take(summary.conversation)}
          >
            {said.actions.take} <kbd>T</kbd>
          </button>
        )}
      </div>
    </div>
  );
}

function standing(
  { summary }: Conversation,
  said: { closed: string; notYours: string; heldBy: (name: string) => string },
): string {
  if (summary.control === "none") return said.closed;
  return summary.control === "agent" && summary.agent ? said.heldBy(summary.agent.name) : said.notYours;
}

/** The conversation went elsewhere; the words stay until their writer throws them away. */
function LeftBehind({ id }: { id: string }) {
  const said = texts.value.composer;
  const unsent = outbox.value.filter(({ frame, error }) => error && frame.conversation === id);
  const words = [draftOf(id, "reply"), draftOf(id, "note")].filter(Boolean).join("\n\n");
  const discard = () => {
    for (const kind of ["reply", "note"] as const) setDraft(id, kind, "");
    for (const { frame } of unsent) dismiss(frame.id);
    tidy();
  };
  return (
    <div class="bottom-bar column">
      <p>{words ? said.gone : said.goneEmpty}</p>
      {words && (
        <>
          <textarea class="left-behind" readOnly rows={3} value={words} aria-label={said.reply} />
          <div class="bar-buttons">
            <button class="button" onClick={() => void navigator.clipboard?.writeText(words)}>
              <Icon name="copy" /> {said.copy}
            </button>
            <button class="button" onClick={discard}>
              {said.discard}
            </button>
          </div>
        </>
      )}
    </div>
  );
}
