import { dismiss } from "../actions.ts";
import { arrived, desk, outbox } from "../live.ts";
import { brandFilter, query, shownLists } from "../screen.ts";
import { texts } from "../settings.ts";
import type { Conversation } from "../state/desk.ts";
import { brandsIn } from "../state/lists.ts";
import { isText, type Pending } from "../state/outbox.ts";
import { refusalText } from "../wording.ts";
import { Found } from "./Found.tsx";
import { Icon } from "./icons.tsx";
import { OfferCard } from "./OfferCard.tsx";
import { HeldRow, QueueRow } from "./rows.tsx";

/** The left column: what is mine, what waits; or what was searched for. */
export function Sidebar() {
  return (
    <nav class="sidebar" aria-label={texts.value.lists.title}>
      <BrandFilter />
      {query.value.trim() ? <Found /> : arrived.value ? <Lists /> : <Awaited />}
    </nav>
  );
}

function Lists() {
  const said = texts.value.lists;
  const { offered, held, snoozed, following, queue } = shownLists.value;
  const nothing = offered.length + held.length + snoozed.length === 0;
  return (
    <>
      <section class="list" aria-labelledby="list-mine">
        <h2 id="list-mine">
          {said.mine} <Count of={held.length + offered.length} />
        </h2>
        {nothing && <NoneMine />}
        <ul>
          {offered.map((one) => (
            <OfferCard key={one.id} conversation={one} />
          ))}
          {held.map((one) => (
            <HeldRow key={one.id} conversation={one} />
          ))}
        </ul>
        <Group title={said.snoozed} conversations={snoozed} />
        <Group title={said.following} conversations={following} />
      </section>
      <section class="list" aria-labelledby="list-queue">
        <h2 id="list-queue">
          {said.queue} <Count of={queue.length} />
        </h2>
        <Missed />
        {queue.length === 0 && <p class="calm">{said.noneQueued}</p>}
        <ol>
          {queue.map((entry) => (
            <QueueRow key={entry.conversation} entry={entry} />
          ))}
        </ol>
      </section>
    </>
  );
}

function Group({ title, conversations }: { title: string; conversations: readonly Conversation[] }) {
  if (conversations.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {conversations.map((one) => (
          <HeldRow key={one.id} conversation={one} />
        ))}
      </ul>
    </>
  );
}

const Count = ({ of }: { of: number }) => (of > 0 ? <span class="count">{of}</span> : null);

function NoneMine() {
  const said = texts.value.lists;
  const away = desk.value.agent?.presence === "away";
  return (
    <p class="calm">
      {said.noneMine} {away ? said.noneMineAway : said.noneMineAvailable}
    </p>
  );
}

/** What could not be done with a conversation that stands in no list any more: said where it stood. */
function Missed() {
  const listed = desk.value.conversations;
  const missed = outbox.value.filter((one) => isMissed(one) && !listed.has(one.frame.conversation ?? ""));
  return (
    <>
      {missed.map(({ frame, error }) => (
        <p class="say bad" key={frame.id}>
          <span>{refusalText(error!, texts.value, frame.type)}</span>
          <button class="icon-button small" onClick={() => dismiss(frame.id)}>
            <Icon name="cross" />
            <span class="unseen">{texts.value.dismiss}</span>
          </button>
        </p>
      ))}
    </>
  );
}

const isMissed = (one: Pending) => one.error !== null && one.frame.type !== "open" && !isText(one);

function BrandFilter() {
  const brands = brandsIn(desk.value);
  const said = texts.value.lists;
  if (brands.size < 2 && brandFilter.value === null) return null;
  return (
    <label class="brand-filter">
      <span class="unseen">{said.filter}</span>
      <select
        value={brandFilter.value ?? ""}
        onChange={(event) => (brandFilter.value = event.currentTarget.value || null)}
      >
        <option value="">{said.allBrands}</option>
        {[...brands].map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Awaited() {
  return (
    <div class="awaited" role="status">
      <span class="unseen">{texts.value.loading}</span>
      {[0, 1, 2, 3].map((row) => (
        <i key={row} class="bone" />
      ))}
    </div>
  );
}
