import { useLayoutEffect, useRef } from "preact/hooks";
import { lengthOf } from "../../shared/text.ts";
import { composerIsHere, hasKeyboard, mayNow, say, tellTyping, writeIn } from "../actions.ts";
import { draftOf, setDraft, type Mode } from "../drafts.ts";
import { TEXT_LIMIT } from "../frames.ts";
import { dialog, mode } from "../screen.ts";
import { texts } from "../settings.ts";
import { openPlaceholder } from "../state/canned.ts";
import { useSignal } from "@preact/signals";
import { Icon } from "./icons.tsx";

/** From this many characters left on, the number is shown. */
const SHOW_LEFT_FROM = 300;

interface ComposerProps {
  id: string;
  /** False while reading along: then only notes can be written. */
  canReply: boolean;
}

export function Composer({ id, canReply }: ComposerProps) {
  const chosen: Mode = canReply ? mode.value : "note";
  const text = draftOf(id, chosen);
  const field = useRef<HTMLTextAreaElement>(null);
  const unfilled = useSignal<string | null>(null);
  const left = TEXT_LIMIT - lengthOf(text);
  const said = texts.value.composer;
  // Taking a conversation is under way as long as one may not speak yet; writing can begin meanwhile.
  const allowed = chosen === "note" ? mayNow.value.note : mayNow.value.speak;
  const sendable = allowed && text.trim() !== "" && left >= 0;
  useLayoutEffect(() => composerIsHere(id), []);
  useLayoutEffect(() => grow(field.current!), [text, chosen]);

  const send = () => {
    const open = openPlaceholder(text);
    unfilled.value = open ? text.slice(...open) : null;
    if (open) return select(field.current!, open);
    if (!sendable) return;
    say(id, chosen, text.trim());
    field.current?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    const canned = event.key === "/" && text === "" && chosen === "reply";
    const sends = event.key === "Enter" && !event.isComposing && (event.ctrlKey || (!event.shiftKey && hasKeyboard()));
    if (event.key === "Escape") return void (chosen === "note" && canReply ? (mode.value = "reply") : field.current?.blur());
    if (!canned && !sends) return;
    event.preventDefault();
    if (canned) dialog.value = { kind: "canned", conversation: id };
    else send();
  };
  const written = (value: string) => {
    unfilled.value = null;
    setDraft(id, chosen, value);
    if (chosen === "reply" && value !== "") tellTyping(id);
  };

  return (
    <div class="composer" data-mode={chosen}>
      <div class="composer-top">
        <ModeTabs chosen={chosen} canReply={canReply} id={id} />
        {chosen === "note" && (
          <span class="note-warning">
            <Icon name="lock" /> {said.noteWarning}
          </span>
        )}
        {chosen === "reply" && (
          <button class="button quiet small" onClick={() => (dialog.value = { kind: "canned", conversation: id })} title={`${said.canned} (/)`}>
            <Icon name="bolt" /> <span class="when-roomy">{said.canned}</span>
          </button>
        )}
      </div>
      <textarea
        ref={field}
        data-composer
        rows={2}
        value={text}
        aria-label={chosen === "note" ? said.noteLabel : said.replyLabel}
        aria-describedby="composer-state"
        aria-invalid={left < 0 || unfilled.value !== null}
        placeholder={chosen === "note" ? said.notePlaceholder : said.replyPlaceholder}
        onInput={(event) => written(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      <div class="composer-foot">
        <p id="composer-state" class={left < 0 || unfilled.value ? "bad" : ""}>
          {unfilled.value ? said.openPlaceholder(unfilled.value) : allowed ? (remaining(left, said) ?? (chosen === "note" ? said.noteHint : said.hint)) : said.notYet}
        </p>
        <button class="button primary" disabled={!sendable} onClick={send}>
          <Icon name={chosen === "note" ? "lock" : "send"} /> {chosen === "note" ? said.save : said.send}
        </button>
      </div>
    </div>
  );
}

/** Null while there is room enough. */
function remaining(left: number, said: { left: (count: number) => string; tooLong: (count: number) => string }): string | null {
  if (left < 0) return said.tooLong(-left);
  return left < SHOW_LEFT_FROM ? said.left(left) : null;
}

/** Two sheets, each with its own text: switching never moves words from one to the other. */
function ModeTabs({ chosen, canReply, id }: { chosen: Mode; canReply: boolean; id: string }) {
  const said = texts.value.composer;
  const tab = (kind: Mode, label: string) => (
    <button class="tab" aria-pressed={chosen === kind} onClick={() => writeIn(kind)}>
      {kind === "note" && <Icon name="lock" />} {label}
      {chosen !== kind && draftOf(id, kind) !== "" && (
        <i class="has-draft">
          <span class="unseen">{texts.value.lists.draft}</span>
        </i>
      )}
    </button>
  );
  return (
    <div class="tabs" role="group">
      {canReply && tab("reply", said.reply)}
      {tab("note", said.note)}
    </div>
  );
}

function select(field: HTMLTextAreaElement, [from, to]: readonly [number, number]): void {
  field.focus();
  field.setSelectionRange(from, to);
}

/** As high as its text, within what the style sheet allows. */
function grow(field: HTMLTextAreaElement): void {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}
