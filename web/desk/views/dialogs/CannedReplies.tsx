import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { draftOf, setDraft } from "../../drafts.ts";
import type { Language } from "../../frames.ts";
import { canned, fetchCanned } from "../../library.ts";
import { desk } from "../../live.ts";
import { drawNow } from "../../rendering.ts";
import { dialog, mode } from "../../screen.ts";
import { texts } from "../../settings.ts";
import { fillIn, findCanned, openPlaceholder, valuesFor, type Canned } from "../../state/canned.ts";
import { conversationOf } from "../../state/desk.ts";
import { Dialog } from "./Dialog.tsx";

/** Ready-made replies, the customer's language first. What is chosen lands in the field, to be read before it is sent. */
export function CannedReplies({ id }: { id: string }) {
  const conversation = conversationOf(desk.value, id);
  const spoken = useSignal<Language>(conversation?.summary.language ?? "nl");
  const asked = useSignal("");
  const at = useSignal(0);
  const failed = useSignal(false);
  const brand = conversation?.summary.brand ?? "";
  const said = texts.value.canned;
  useEffect(() => void fetchCanned(brand).catch(() => (failed.value = true)), [brand]);
  const all = canned.value.get(brand);
  const hits = findCanned(all ?? [], asked.value, spoken.value);
  const values = conversation ? valuesFor(conversation, desk.value.agent?.name ?? "") : {};
  const insert = (reply: Canned | undefined) => reply && insertText(id, fillIn(reply.text[spoken.value], values));
  const search = (text: string) => {
    asked.value = text;
    at.value = 0;
  };

  const pressed = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) at.value = Math.min(Math.max(at.value + step, 0), hits.length - 1);
    else if (event.key === "Enter") insert(hits[at.value]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={said.title} wide>
      <div class="palette-top">
        <input
          type="text"
          role="combobox"
          data-first
          aria-label={said.search}
          aria-expanded="true"
          aria-controls="canned-list"
          aria-activedescendant={hits.length ? `canned-${at.value}` : undefined}
          aria-describedby="canned-hint"
          placeholder={said.search}
          maxLength={100}
          value={asked.value}
          onInput={(event) => search(event.currentTarget.value)}
          onKeyDown={pressed}
        />
        <LanguageChoice chosen={spoken.value} first={conversation?.summary.language ?? "nl"} onChoose={(chosen) => (spoken.value = chosen)} />
      </div>
      <p class="hint" id="canned-hint">
        {said.hint}
      </p>
      <ul class="palette" id="canned-list" role="listbox" aria-label={said.title}>
        {hits.map((reply, index) => (
          <Option key={reply.key} reply={reply} index={index} chosen={index === at.value} language={spoken.value} text={fillIn(reply.text[spoken.value], values)} onChoose={() => insert(reply)} />
        ))}
      </ul>
      <p class="calm" role="status">
        {failed.value ? texts.value.technicalFault : !all ? texts.value.loading : all.length === 0 ? said.empty : hits.length === 0 ? said.none : ""}
      </p>
    </Dialog>
  );
}

const other = (spoken: Language): Language => (spoken === "nl" ? "en" : "nl");

interface OptionProps {
  reply: Canned;
  index: number;
  chosen: boolean;
  language: Language;
  text: string;
  onChoose: () => void;
}

function Option({ reply, index, chosen, language, text, onChoose }: OptionProps) {
  const seen = (element: HTMLElement | null) => void (chosen && element?.scrollIntoView({ block: "nearest" }));
  return (
    <li id={`canned-${index}`} role="option" aria-selected={chosen} lang={language} ref={seen} onClick={onChoose}>
      <strong>{reply.title[language]}</strong>
      <span>{text}</span>
    </li>
  );
}

function LanguageChoice({ chosen, first, onChoose }: { chosen: Language; first: Language; onChoose: (chosen: Language) => void }) {
  return (
    <div class="segments" role="group" aria-label={texts.value.canned.language}>
      {[first, other(first)].map((one) => (
        <button key={one} type="button" aria-pressed={chosen === one} onClick={() => onChoose(one)}>
          {texts.value.context.languages[one]}
        </button>
      ))}
    </div>
  );
}

/** Behind what stands there already; the cursor on the first gap still to fill, else at the end. */
function insertText(id: string, text: string): void {
  const written = draftOf(id, "reply").trimEnd();
  const whole = written ? `${written}\n${text}` : text;
  drawNow(() => {
    dialog.value = null;
    mode.value = "reply";
    setDraft(id, "reply", whole);
  });
  const field = document.querySelector<HTMLTextAreaElement>("[data-composer]");
  const [from, to] = openPlaceholder(whole) ?? [whole.length, whole.length];
  field?.focus();
  field?.setSelectionRange(from, to);
}
