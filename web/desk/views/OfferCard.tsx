import { accept, decline } from "../actions.ts";
import { brokerTime } from "../brokerclock.ts";
import { desk, onScreen, outbox } from "../live.ts";
import { now, show, shownLists } from "../screen.ts";
import { language, texts } from "../settings.ts";
import type { Conversation } from "../state/desk.ts";
import { offerAtHand, whyOf } from "../state/lists.ts";
import { isTaking } from "../state/outbox.ts";
import { channelName, nameOf } from "../wording.ts";
import { deciding } from "./deciding.ts";
import { channelIcon, Icon } from "./icons.tsx";
import { Refusal } from "./Refusal.tsx";
import { Emergency } from "./rows.tsx";
import { Words } from "./Words.tsx";

/** A conversation held out to this agent, for as long as the bar lasts. */
export function OfferCard({ conversation }: { conversation: Conversation }) {
  const { id, summary } = conversation;
  const name = nameOf(summary, texts.value);
  return (
    <li class="offer" data-emergency={summary.emergency}>
      <button class="offer-text" data-conversation={id} onClick={() => show(id)}>
        <span class="offer-head">
          <strong>{name}</strong>
          <span class="row-facts">
            {summary.emergency && <Emergency of={id} />}
            <span>
              <Icon name={channelIcon(summary.channel)} size={0.8} /> {channelName(summary.channel, texts.value)}
            </span>
            <span>{summary.brand_name}</span>
          </span>
        </span>
        <span>{whyOf(desk.value, id, language.value)}</span>
        {summary.last_text && <q><Words text={summary.last_text} /></q>}
      </button>
      <Countdown conversation={conversation} />
      <OfferButtons conversation={conversation} />
      <Refusal conversation={id} />
    </li>
  );
}

export function OfferButtons({ conversation }: { conversation: Conversation }) {
  const said = texts.value.lists;
  const isAtHand = offerAtHand(shownLists.value, onScreen.value)?.id === conversation.id;
  const taking = isTaking(outbox.value, conversation.id);
  const name = <span class="unseen"> {nameOf(conversation.summary, texts.value)}</span>;
  return (
    <div class="offer-buttons">
      <button class="button primary" {...deciding(taking)} onClick={() => accept(conversation.id)}>
        {said.accept}
        {name} {isAtHand && <kbd>A</kbd>}
      </button>
      <button class="button" {...deciding(taking)} onClick={() => decline(conversation.id)}>
        {said.decline}
        {name} {isAtHand && <kbd>D</kbd>}
      </button>
    </div>
  );
}

/** Counts to the broker's deadline; the bar is as long as the offer was when it came. */
export function Countdown({ conversation }: { conversation: Conversation }) {
  const { offer } = conversation.summary;
  if (!offer) return null;
  const left = Math.max(0, Date.parse(offer.deadline) - brokerTime(now.value));
  const whole = wholeTime(conversation, left);
  const seconds = Math.ceil(left / 1000);
  return (
    <div class="countdown" data-soon={seconds <= 10}>
      <i>
        <b style={{ transform: `scaleX(${whole ? left / whole : 0})` }} />
      </i>
      <span>{texts.value.lists.secondsLeft(seconds)}</span>
    </div>
  );
}

function wholeTime({ events, summary }: Conversation, left: number): number {
  const offered = events.findLast(
    (event) => event.type === "conversation.offered" && event.data.offer_id === summary.offer?.offer_id,
  );
  return offered ? Date.parse(summary.offer!.deadline) - Date.parse(offered.at) : left;
}
