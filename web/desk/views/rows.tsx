import type { JSX } from "preact";
import { enterAndWrite, take } from "../actions.ts";
import { brokerTime } from "../brokerclock.ts";
import { hasDraft } from "../drafts.ts";
import type { QueueEntry, Summary } from "../frames.ts";
import { desk, onScreen, outbox } from "../live.ts";
import { unread } from "../reading.ts";
import { now } from "../screen.ts";
import { language, texts } from "../settings.ts";
import { isHeldBy, type Conversation } from "../state/desk.ts";
import { isSnoozed, unansweredSince, whyOf } from "../state/lists.ts";
import { isTaking, leaving } from "../state/outbox.ts";
import { channelName, duration, moment, nameOf } from "../wording.ts";
import { deciding } from "./deciding.ts";
import { channelIcon, Icon } from "./icons.tsx";
import { Refusal } from "./Refusal.tsx";
import { Words } from "./Words.tsx";

const MINUTE = 60_000;

export const since = (at: string) => duration(brokerTime(now.value) - Date.parse(at), texts.value);

interface RowProps {
  of: Pick<Summary, "conversation" | "customer" | "brand_name" | "brand" | "channel" | "last_text" | "emergency">;
  time: string;
  children?: JSX.Element | JSX.Element[] | null;
  badge?: JSX.Element | null;
  text?: JSX.Element | string;
}

/** One conversation in a list. A click goes straight to writing. */
export function Row({ of, time, text, badge, children }: RowProps) {
  const shown = onScreen.value === of.conversation;
  return (
    <button
      class="row"
      data-conversation={of.conversation}
      data-emergency={of.emergency}
      aria-current={shown ? "true" : undefined}
      onClick={() => enterAndWrite(of.conversation)}
    >
      <span class="row-icon" title={channelName(of.channel, texts.value)}>
        <Icon name={channelIcon(of.channel)} />
        <span class="unseen">{channelName(of.channel, texts.value)}</span>
      </span>
      <span class="row-name">{nameOf(of, texts.value)}</span>
      <span class="row-time">{time}</span>
      <span class="row-text">{text ?? <Words text={of.last_text} />}</span>
      {badge}
      <span class="row-facts">
        {of.emergency && <Emergency of={of.conversation} />}
        {children}
        {of.channel !== OUR_SITE && <span aria-hidden="true">{channelName(of.channel, texts.value)}</span>}
        <span>{of.brand_name}</span>
      </span>
    </button>
  );
}

/** Where most customers write; its icon says enough. */
const OUR_SITE = "web_widget";

/** Which one it is, stands beside it where there is room. */
export const Emergency = ({ of }: { of: string }) => (
  <span class="tag bad" title={whyOf(desk.value, of, language.value)}>
    <Icon name="warning" /> {texts.value.lists.emergency}
  </span>
);

export function HeldRow({ conversation }: { conversation: Conversation }) {
  const { id, summary } = conversation;
  const said = texts.value.lists;
  const count = unread(conversation);
  return (
    <li data-leaving={leaving(outbox.value, id) !== null}>
      <Row
        of={summary}
        time={summary.last_at ? moment(summary.last_at, now.value, language.value) : ""}
        badge={
          count > 0 ? (
            <span class="unread">
              {conversation.loaded ? count : ""} <span class="unseen">{said.unread(count)}</span>
            </span>
          ) : null
        }
      >
        <Standing conversation={conversation} />
      </Row>
      <Refusal conversation={id} />
    </li>
  );
}

/** The one thing worth knowing about a conversation of ours, most urgent first. */
function Standing({ conversation }: { conversation: Conversation }) {
  const { id, summary } = conversation;
  const said = texts.value.lists;
  if (conversation.gone) return <span class="tag">{said.gone}</span>;
  const goodbye = leaving(outbox.value, id);
  if (goodbye) return <span class="tag">{goodbye.undo ? said.undoable : said.leaving}</span>;
  if (isSnoozed(conversation, brokerTime(now.value))) {
    return <span class="tag">{said.until(moment(summary.snoozed_until!, now.value, language.value))}</span>;
  }
  if (hasDraft(id)) {
    return (
      <span class="tag draft">
        <Icon name="pencil" /> {said.draft}
      </span>
    );
  }
  if (summary.control === "none") return <span class="tag">{said.closed}</span>;
  const waiting = isHeldBy(summary, desk.value.agent?.id ?? "") ? unansweredSince(conversation) : null;
  return waiting === null ? null : <span class="tag waiting">{unansweredText(waiting)}</span>;
}

/** Whose turn it is shows at once; for how long already, once that is worth a number. */
function unansweredText(waiting: string): string {
  const said = texts.value.lists;
  return brokerTime(now.value) - Date.parse(waiting) < MINUTE ? said.toAnswer : said.unanswered(since(waiting));
}

export function QueueRow({ entry }: { entry: QueueEntry }) {
  const said = texts.value.lists;
  const id = entry.conversation;
  return (
    <li class="queue-row">
      <Row of={entry} time={since(entry.waiting_since)} text={entry.why[language.value]}>
        <>
          {entry.message_left && (
            <span class="tag">
              <Icon name="mail" /> {said.messageLeft}
            </span>
          )}
          {entry.offered_to && <span class="tag">{said.offeredTo(entry.offered_to.name)}</span>}
        </>
      </Row>
      {entry.last_text && <p class="quote"><Words text={entry.last_text} /></p>}
      {entry.state === "waiting" && (
        <button class="button small take" {...deciding(isTaking(outbox.value, id))} onClick={() => take(id)}>
          {said.take}
          <span class="unseen"> {nameOf(entry, texts.value)}</span>
        </button>
      )}
      <Refusal conversation={id} />
    </li>
  );
}
