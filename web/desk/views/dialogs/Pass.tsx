import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { pass } from "../../actions.ts";
import type { Colleague } from "../../api.ts";
import type { Outcome } from "../../frames.ts";
import { desk } from "../../live.ts";
import { api } from "../../session.ts";
import { texts } from "../../settings.ts";
import { conversationOf } from "../../state/desk.ts";
import { Dialog } from "./Dialog.tsx";
import { Option, Options, Sentence } from "./fields.tsx";
import { Unsent } from "./Unsent.tsx";

type To = "queue" | `agent:${string}`;

const SUMMARY_LIMIT = 500;

export function Pass({ id, before }: { id: string; before: Outcome | undefined }) {
  const to = useSignal<To | null>(null);
  const summary = useSignal(before?.summary ?? "");
  const said = texts.value.pass;
  const brand = conversationOf(desk.value, id)?.summary.brand ?? "";
  const confirm = () => pass(id, to.value!, { slots: {}, summary: summary.value.trim() });
  return (
    <Dialog title={said.title} onConfirm={confirm} confirm={said.confirm} canConfirm={to.value !== null}>
      <Unsent id={id} />
      <Options legend={said.to}>
        <Option
          group="to"
          first
          chosen={to.value === "queue"}
          aside={said.queueMore}
          onChoose={() => (to.value = "queue")}
        >
          {said.queue}
        </Option>
        <Colleagues brand={brand} to={to} />
      </Options>
      <Sentence label={said.summary} value={summary} maxLength={SUMMARY_LIMIT} />
    </Dialog>
  );
}

type Fetched = readonly Colleague[] | "asking" | "failed";

/** Asked anew each time: presence and load are of this moment. */
function Colleagues({ brand, to }: { brand: string; to: Signal<To | null> }) {
  const fetched = useSignal<Fetched>("asking");
  const ask = () => {
    fetched.value = "asking";
    api.colleagues(brand).then(
      (all) => (fetched.value = ordered(all)),
      () => (fetched.value = "failed"),
    );
  };
  useEffect(ask, []);
  if (fetched.value === "asking") return <p class="calm">{texts.value.loading}</p>;
  if (fetched.value === "failed") return <AskAgain onClick={ask} />;
  if (fetched.value.length === 0) return <p class="calm">{texts.value.pass.none}</p>;
  return (
    <>
      {fetched.value.map((one) => (
        <ColleagueOption key={one.id} colleague={one} to={to} />
      ))}
    </>
  );
}

const AskAgain = ({ onClick }: { onClick: () => void }) => (
  <p class="say bad">
    <span>{texts.value.technicalFault}</span>
    <button type="button" class="link" onClick={onClick}>
      {texts.value.retry}
    </button>
  </p>
);

function ColleagueOption({ colleague, to }: { colleague: Colleague; to: Signal<To | null> }) {
  const { presence, load, capacity, name } = colleague;
  const { presence: said, pass: saidOfPass } = texts.value;
  const facts = [said[presence], said.load(load, capacity), ...(load >= capacity ? [saidOfPass.full] : [])];
  const self: To = `agent:${colleague.id}`;
  return (
    <Option
      group="to"
      chosen={to.value === self}
      off={!isFree(colleague)}
      aside={facts.join(" · ")}
      onChoose={() => (to.value = self)}
    >
      <span class="dot" data-on={presence === "available"}>
        {name}
      </span>
    </Option>
  );
}

const isFree = ({ presence, load, capacity }: Colleague) => presence === "available" && load < capacity;

/** Who has room first, and of those who has most. */
function ordered(all: readonly Colleague[]): readonly Colleague[] {
  const others = all.filter(({ id }) => id !== desk.peek().agent?.id);
  return others.sort(
    (one, other) =>
      Number(isFree(other)) - Number(isFree(one)) || one.load - other.load || one.name.localeCompare(other.name),
  );
}
