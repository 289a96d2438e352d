import { chooseNews, mayNow } from "../actions.ts";
import type { Context } from "../frames.ts";
import { outbox } from "../live.ts";
import { now } from "../screen.ts";
import { language, texts } from "../settings.ts";
import { isNoting } from "../state/outbox.ts";
import { channelName, moment } from "../wording.ts";
import { deciding } from "./deciding.ts";

/** Whether the customer wants to be told of news, and where; who speaks with them may note what they ask. */
export function News({ id, context }: { id: string; context: Context }) {
  const said = texts.value.news;
  const { news } = context.customer;
  return (
    <div class="news">
      <p>
        <span>{said.title}</span>
        <span class="tag">{choiceText(context)}</span>
        {news && news.wanted !== null && <small>{said.since(moment(news.at, now.value, language.value))}</small>}
      </p>
      {mayNow.value.speak && <Change id={id} context={context} />}
    </div>
  );
}

function choiceText({ customer: { news } }: Context): string {
  const said = texts.value.news;
  if (!news) return said.unasked;
  if (news.wanted === null) return said.unanswered;
  return news.wanted ? said.on(channelName(news.channel, texts.value)) : said.none;
}

const NOWHERE = "";

function Change({ id, context: { customer } }: { id: string; context: Context }) {
  const said = texts.value.news;
  const channels = [...new Set(customer.contact_points.map(({ channel }) => channel))];
  const chosen = customer.news?.wanted == null ? null : (customer.news.channel ?? NOWHERE);
  return (
    <label>
      <span>{said.change}</span>
      <select
        value={chosen ?? "?"}
        {...deciding(isNoting(outbox.value, id))}
        onChange={({ currentTarget: { value } }) => chooseNews(id, value === NOWHERE ? null : value)}
      >
        {chosen === null && (
          <option value="?" disabled>
            …
          </option>
        )}
        {channels.map((channel) => (
          <option key={channel} value={channel}>
            {said.on(channelName(channel, texts.value))}
          </option>
        ))}
        <option value={NOWHERE}>{said.chooseNone}</option>
      </select>
    </label>
  );
}
