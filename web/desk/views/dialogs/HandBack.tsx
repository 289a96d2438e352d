import { useSignal, type Signal } from "@preact/signals";
import { handBack } from "../../actions.ts";
import type { InBothLanguages, Outcome } from "../../frames.ts";
import { brands } from "../../library.ts";
import { desk, outbox } from "../../live.ts";
import { language, texts } from "../../settings.ts";
import { conversationOf, type Conversation } from "../../state/desk.ts";
import { unanswered } from "../../state/handback.ts";
import { asWords, quoted } from "../../wording.ts";
import { Dialog } from "./Dialog.tsx";
import { Sentence } from "./fields.tsx";
import { Unsent } from "./Unsent.tsx";

const VALUE_LIMIT = 500;
const SUMMARY_LIMIT = 500;

type Values = Readonly<Record<string, string>>;
type Labels = ReadonlyMap<string, InBothLanguages | undefined>;

/** What the assistant should know when it goes on: corrected details, and what happened. */
export function HandBack({ id, before }: { id: string; before: Outcome | undefined }) {
  const conversation = conversationOf(desk.value, id);
  const seen = useSignal(conversation?.head ?? 0).value;
  const known = knownValues(conversation);
  const values = useSignal<Values>(before?.slots ?? known);
  const summary = useSignal(before?.summary ?? "");
  const said = texts.value.handBack;
  const labels = labelsFor(conversation);
  const open = unanswered(conversation, outbox.value, desk.value.agent?.id ?? "");
  // Thanks need no answer of the assistant; a question to us, or what came in between, does.
  const ask = useSignal(open !== null && open.toUs && (open.text.includes("?") || before !== undefined));
  const confirm = () =>
    handBack(id, { slots: values.value, summary: summary.value.trim() }, seen, open !== null && ask.value);
  return (
    <Dialog title={said.title} onConfirm={confirm} confirm={said.confirm}>
      <p>{said.intro}</p>
      <Unsent id={id} />
      <Sentence label={said.summary} value={summary} maxLength={SUMMARY_LIMIT} first />
      <fieldset class="slot-fields">
        <legend>{said.slots}</legend>
        {Object.keys(values.value).map((name) => (
          <SlotField
            key={name}
            name={name}
            label={labels.get(name)?.[language.value] ?? asWords(name)}
            values={values}
          />
        ))}
        <AddSlot labels={labels} values={values} />
      </fieldset>
      {open !== null && (
        <label class="check">
          <input type="checkbox" checked={ask.value} onChange={(event) => (ask.value = event.currentTarget.checked)} />
          {said.ask(quoted(open.text))}
        </label>
      )}
    </Dialog>
  );
}

function SlotField({ name, label, values }: { name: string; label: string; values: Signal<Values> }) {
  return (
    <label class="field row-field">
      <span>{label}</span>
      <input
        name={`slot-${name}`}
        maxLength={VALUE_LIMIT}
        value={values.value[name] ?? ""}
        onInput={(event) => (values.value = { ...values.value, [name]: event.currentTarget.value })}
      />
    </label>
  );
}

/** Details the assistant can use but does not have yet. */
function AddSlot({ labels, values }: { labels: Labels; values: Signal<Values> }) {
  const missing = [...labels].filter(([name]) => !(name in values.value));
  if (missing.length === 0) return null;
  const add = (field: HTMLSelectElement) => {
    const name = field.value;
    if (!name) return;
    values.value = { ...values.value, [name]: "" };
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[name="slot-${CSS.escape(name)}"]`)?.focus());
  };
  return (
    <select aria-label={texts.value.handBack.add} value="" onChange={(event) => add(event.currentTarget)}>
      <option value="">{texts.value.handBack.add}</option>
      {missing.map(([name, label]) => (
        <option key={name} value={name}>
          {label?.[language.value] ?? asWords(name)}
        </option>
      ))}
    </select>
  );
}

function knownValues(conversation: Conversation | null): Values {
  const slots = conversation?.context?.slots ?? [];
  const filled = slots.filter(({ value }) => value !== null && value !== undefined && value !== "");
  return Object.fromEntries(filled.map(({ name, value }) => [name, String(value)]));
}

function labelsFor(conversation: Conversation | null): Labels {
  const brand = brands.value.get(conversation?.summary.brand ?? "");
  const own = (conversation?.context?.slots ?? []).map(({ name, label }) => [name, label] as const);
  return new Map([...Object.entries(brand?.slots ?? {}), ...own]);
}
