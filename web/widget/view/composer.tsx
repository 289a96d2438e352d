import { h } from "../draw.ts";
import { fill } from "../../shared/languages.ts";
import { lengthOf } from "../../shared/text.ts";
import { LONGEST_MESSAGE } from "../session.ts";
import { PersonIcon, SendIcon } from "./icons.tsx";
import type { Texts } from "../texts.ts";
import type { Ui } from "./ui.ts";

// From here on the customer is told how much room is left.
const NEARLY_FULL = 3_600;

export function Composer(ui: Ui) {
  const { state, texts, act, host } = ui;
  const room = LONGEST_MESSAGE - lengthOf(state.draft.trim());
  const submit = (event: Event) => {
    event.preventDefault();
    host.toEnd();
    act.send();
  };
  return (
    <form onSubmit={submit}>
      <textarea
        rows="1"
        aria-label={texts.message}
        aria-invalid={room < 0}
        placeholder={state.status?.leaving_message ? texts.toColleague : texts.message}
        enterkeyhint="send"
        value={state.draft}
        onInput={(event: Event) => act.write((event.target as HTMLTextAreaElement).value)}
        onKeyDown={(event: KeyboardEvent) => isToSend(event) && submit(event)}
      />
      <div class="tools">
        <PersonButton {...ui} />
        <Room room={room} texts={texts} />
        <button
          type="submit"
          class="send"
          aria-label={texts.send}
          aria-disabled={!state.draft.trim() || room < 0}
          // The text box keeps the focus, and a phone its keyboard.
          onMouseDown={(event: Event) => event.preventDefault()}
        >
          <SendIcon />
        </button>
      </div>
    </form>
  );
}

// While an input method composes a character, Enter belongs to it.
const isToSend = (event: KeyboardEvent) => event.key === "Enter" && !event.shiftKey && !event.isComposing;

const Room = ({ room, texts }: { room: number; texts: Texts }) => (
  <span class={room < 0 ? "room wrong" : "room"} role="status">
    {room < 0
      ? fill(texts.tooLong, { count: -room })
      : room <= LONGEST_MESSAGE - NEARLY_FULL && fill(texts.left, { count: room })}
  </span>
);

/** As high as its text; the style sheet sets the limit, above which it scrolls. */
export function fitBox(box: HTMLTextAreaElement | null): void {
  if (!box) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

function PersonButton({ state: { status, asking }, texts, act }: Ui) {
  const agent = status?.handover === "held" ? status.agent : null;
  const isTaken = !!agent || !!status?.waiting || asking === "person.request";
  const text = agent ? fill(texts.withPerson, agent) : isTaken ? texts.inQueue : texts.askPerson;
  return (
    <button
      type="button"
      class="person"
      aria-disabled={isTaken}
      onClick={() => isTaken || act.command("person.request")}
    >
      <PersonIcon />
      {text}
    </button>
  );
}
