import { useSignal, type Signal } from "@preact/signals";
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

/** Ready-made replies, the customer's language first. What is chosen lands in the field, to be read before sending. */
export function CannedReplies({ id }: { id: string }) {
  const conversation = conversationOf(desk.value, id);
  const first: Language = conversation?.summary.language ?? "nl";
  const spoken = useSignal(first);
  const asked = useSignal("");
  const at = useSignal(0);
  const { all, failed } = useReplies(conversation?.summary.brand ?? "");
  const values = conversation ? valuesFor(conversation, desk.value.agent?.name ?? "") : {};
  const filled = (reply: Canned) => fillIn(reply.text[spoken.value], values);
  const fit = (all ?? []).filter((reply) => !reply.not_in?.includes(conversation?.summary.channel ?? ""));
  const hits = findCanned(fit, asked.value, spoken.value);
  const choose = (index: number) => hits[index] && insertText(id, filled(hits[index]));
  return (
    <Dialog title={texts.value.canned.title} wide>
      <div class="palette-top">
        <Search asked={asked} at={at} count={hits.length} onChoose={choose} />
        <LanguageChoice spoken={spoken} first={first} />
      </div>
      <p class="hint" id="canned-hint">
        {texts.value.canned.hint}
      </p>
      <ul class="palette" id="canned-list" role="listbox" aria-label={texts.value.canned.title}>
        {hits.map((reply, index) => (
          <li key={reply.key} {...optionProps(index, at.value)} lang={spoken.value} onClick={() => choose(index)}>
            <strong>{reply.title[spoken.value]}</strong>
            <span>{filled(reply)}</span>
          </li>
        ))}
      </ul>
      <p class="calm" role="status">
        {emptyText(all, hits.length, failed)}
      </p>
    </Dialog>
  );
}

interface Replies {
  /** Null while they are on their way. */
  readonly all: readonly Canned[] | null;
  readonly failed: boolean;
}

function useReplies(brand: string): Replies {
  const failed = useSignal(false);
  useEffect(() => void fetchCanned(brand).catch(() => (failed.value = true)), [brand]);
  return { all: canned.value.get(brand) ?? null, failed: failed.value };
}

function emptyText(all: readonly Canned[] | null, hits: number, failed: boolean): string {
  if (failed) return texts.value.technicalFault;
  if (!all) return texts.value.loading;
  if (all.length === 0) return texts.value.canned.empty;
  return hits === 0 ? texts.value.canned.none : "";
}

interface SearchProps {
  asked: Signal<string>;
  /** Which of the hits is chosen, from 0. */
  at: Signal<number>;
  count: number;
  onChoose: (index: number) => void;
}

function Search({ asked, at, count, onChoose }: SearchProps) {
  const said = texts.value.canned;
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 && event.key !== "Enter") return;
    event.preventDefault();
    if (step === 0) onChoose(at.value);
    else at.value = Math.min(Math.max(at.value + step, 0), count - 1);
  };
  const search = (text: string) => {
    asked.value = text;
    at.value = 0;
  };
  return (
    <input
      type="text"
      role="combobox"
      data-first
      aria-label={said.search}
      aria-expanded="true"
      aria-controls="canned-list"
      aria-activedescendant={count > 0 ? `canned-${at.value}` : undefined}
      aria-describedby="canned-hint"
      placeholder={said.search}
      maxLength={100}
      value={asked.value}
      onInput={(event) => search(event.currentTarget.value)}
      onKeyDown={pressed}
    />
  );
}

function optionProps(index: number, chosen: number) {
  const show = (element: HTMLElement | null) => {
    if (index === chosen) element?.scrollIntoView({ block: "nearest" });
  };
  return { id: `canned-${index}`, role: "option", "aria-selected": index === chosen, ref: show } as const;
}

function LanguageChoice({ spoken, first }: { spoken: Signal<Language>; first: Language }) {
  const both: readonly Language[] = first === "nl" ? ["nl", "en"] : ["en", "nl"];
  return (
    <div class="segments" role="group" aria-label={texts.value.canned.language}>
      {both.map((one) => (
        <button key={one} type="button" aria-pressed={spoken.value === one} onClick={() => (spoken.value = one)}>
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
