import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { pass } from "../../actions.ts";
import type { Colleague } from "../../api.ts";
import type { Outcome } from "../../frames.ts";
import { desk } from "../../live.ts";
import { api } from "../../session.ts";
import { texts } from "../../settings.ts";
import { conversationOf } from "../../state/desk.ts";
import { Dialog } from "./Dialog.tsx";
import { Unsent } from "./Unsent.tsx";

type To = "queue" | `agent:${string}`;

const SUMMARY_LIMIT = 500;

export function Pass({ id, before }: { id: string; before: Outcome | undefined }) {
  const to = useSignal<To | null>(null);
  const summary = useSignal(before?.summary ?? "");
  const said = texts.value.pass;
  const confirm = () => pass(id, to.value!, { slots: {}, summary: summary.value.trim() });
  return (
    <Dialog title={said.title} onConfirm={confirm} confirm={said.confirm} canConfirm={to.value !== null}>
      <Unsent id={id} />
      <fieldset class="options">
        <legend class="unseen">{said.to}</legend>
        <label>
          <input type="radio" name="to" data-first="" checked={to.value === "queue"} onChange={() => (to.value = "queue")} />
          <span>
            {said.queue}
            <small>{said.queueMore}</small>
          </span>
        </label>
        <Colleagues brand={conversationOf(desk.value, id)?.summary.brand ?? ""} chosen={to.value} onChoose={(chosen) => (to.value = chosen)} />
      </fieldset>
      <label class="field">
        <span>
          {said.summary} <small>({texts.value.optional})</small>
        </span>
        <input maxLength={SUMMARY_LIMIT} value={summary.value} onInput={(event) => (summary.value = event.currentTarget.value)} />
      </label>
    </Dialog>
  );
}

type Fetched = readonly Colleague[] | "asking" | "failed";

/** Asked anew each time: presence and load are of this moment. */
function Colleagues({ brand, chosen, onChoose }: { brand: string; chosen: To | null; onChoose: (to: To) => void }) {
  const fetched = useSignal<Fetched>("asking");
  const said = texts.value.pass;
  const ask = () => {
    fetched.value = "asking";
    api.colleagues(brand).then(
      (all) => (fetched.value = ordered(all)),
      () => (fetched.value = "failed"),
    );
  };
  useEffect(ask, []);
  if (fetched.value === "asking") return <p class="calm">{texts.value.loading}</p>;
  if (fetched.value === "failed") {
    return (
      <p class="say bad">
        <span>{texts.value.technicalFault}</span>
        <button type="button" class="link" onClick={ask}>
          {texts.value.retry}
        </button>
      </p>
    );
  }
  if (fetched.value.length === 0) return <p class="calm">{said.none}</p>;
  return (
    <>
      {fetched.value.map((one) => (
        <ColleagueOption key={one.id} colleague={one} chosen={chosen === `agent:${one.id}`} onChoose={() => onChoose(`agent:${one.id}`)} />
      ))}
    </>
  );
}

function ColleagueOption({ colleague, chosen, onChoose }: { colleague: Colleague; chosen: boolean; onChoose: () => void }) {
  const { name, presence, load, capacity } = colleague;
  const said = texts.value;
  const free = isFree(colleague);
  return (
    <label data-off={!free}>
      <input type="radio" name="to" checked={chosen} disabled={!free} onChange={onChoose} />
      <span>
        <span class="dot" data-on={presence === "available"}>
          {name}
        </span>
        <small>
          {said.presence[presence]} · {said.presence.load(load, capacity)}
          {load >= capacity && ` · ${said.pass.full}`}
        </small>
      </span>
    </label>
  );
}

const isFree = ({ presence, load, capacity }: Colleague) => presence === "available" && load < capacity;

/** Who has room first, and of those who has most. */
function ordered(all: readonly Colleague[]): readonly Colleague[] {
  const others = all.filter(({ id }) => id !== desk.peek().agent?.id);
  return others.sort((one, other) => Number(isFree(other)) - Number(isFree(one)) || one.load - other.load || one.name.localeCompare(other.name));
}
