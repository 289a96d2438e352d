import { useSignal } from "@preact/signals";
import { resolve } from "../../actions.ts";
import { DISPOSITIONS, type Disposition } from "../../commands.ts";
import { desk } from "../../live.ts";
import { texts } from "../../settings.ts";
import { conversationOf } from "../../state/desk.ts";
import { Dialog } from "./Dialog.tsx";
import { Option, Options, Sentence } from "./fields.tsx";
import { Unsent } from "./Unsent.tsx";

const NOTE_LIMIT = 2000;

export function Resolve({ id, before }: { id: string; before: string | undefined }) {
  const disposition = useSignal<Disposition>("solved");
  const note = useSignal(before ?? "");
  const seen = useSignal(conversationOf(desk.peek(), id)?.head ?? 0).value;
  const said = texts.value.resolve;
  const confirm = () => resolve(id, disposition.value, note.value.trim(), seen);
  return (
    <Dialog title={said.title} onConfirm={confirm} confirm={said.confirm}>
      <Unsent id={id} />
      <Options legend={said.disposition}>
        {DISPOSITIONS.map((one, index) => (
          <Option
            key={one}
            group="disposition"
            first={index === 0}
            chosen={disposition.value === one}
            onChoose={() => (disposition.value = one)}
          >
            {said[one]}
          </Option>
        ))}
      </Options>
      <Sentence label={said.note} value={note} maxLength={NOTE_LIMIT} long />
    </Dialog>
  );
}
