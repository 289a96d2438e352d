import { useSignal } from "@preact/signals";
import { resolve } from "../../actions.ts";
import { DISPOSITIONS, type Disposition } from "../../frames.ts";
import { texts } from "../../settings.ts";
import { Dialog } from "./Dialog.tsx";
import { Unsent } from "./Unsent.tsx";

const NOTE_LIMIT = 2000;

export function Resolve({ id, before }: { id: string; before: string | undefined }) {
  const disposition = useSignal<Disposition>("solved");
  const note = useSignal(before ?? "");
  const said = texts.value.resolve;
  return (
    <Dialog title={said.title} onConfirm={() => resolve(id, disposition.value, note.value.trim())} confirm={said.confirm}>
      <Unsent id={id} />
      <fieldset class="options">
        <legend class="unseen">{said.disposition}</legend>
        {DISPOSITIONS.map((one, index) => (
          <label key={one}>
            <input
              type="radio"
              name="disposition"
              value={one}
              checked={disposition.value === one}
              data-first={index === 0 ? "" : undefined}
              onChange={() => (disposition.value = one)}
            />
            <span>{said[one]}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>
          {said.note} <small>({texts.value.optional})</small>
        </span>
        <textarea rows={2} maxLength={NOTE_LIMIT} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
      </label>
    </Dialog>
  );
}
