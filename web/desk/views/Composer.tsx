import { useSignal, type Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { lengthOf } from "../../shared/text.ts";
import { composerIsHere, hasKeyboard, isBarred, mayNow, say, tellTyping, writeIn } from "../actions.ts";
import { draftOf, setDraft, type Mode } from "../drafts.ts";
import { TEXT_LIMIT } from "../commands.ts";
import { brokerTime } from "../brokerclock.ts";
import { superseded } from "../live.ts";
import { dialog, mode, now } from "../screen.ts";
import { texts } from "../settings.ts";
import { openPlaceholder } from "../state/canned.ts";
import type { Conversation } from "../state/desk.ts";
import { standing } from "../state/window.ts";
import { deciding } from "./deciding.ts";
import { Icon } from "./icons.tsx";
import { Window } from "./Window.tsx";

/** From this many characters left on, the number is shown. */
const SHOW_LEFT_FROM = 300;

interface ComposerProps {
  conversation: Conversation;
  /** False while reading along: then only notes can be written. */
  canReply: boolean;
}

export function Composer({ conversation, canReply }: ComposerProps) {
  const { id, summary } = conversation;
  const field = useRef<HTMLTextAreaElement>(null);
  const window = standing(summary, summary.window ? brokerTime(now.value) : 0);
  const writing = useWriting(id, canReply, window.kind === "closed");
  useLayoutEffect(() => composerIsHere(id), []);
  useLayoutEffect(() => grow(field.current!), [writing.text, writing.chosen]);
  const send = () => sendOrPoint(writing, field.current!);
  return (
    <div class="composer" data-mode={writing.chosen}>
      <div class="composer-top">
        <ModeTabs writing={writing} />
        {writing.chosen === "note" ? <ForColleagues /> : <CannedButton id={id} />}
      </div>
      {writing.chosen === "reply" && <Window conversation={conversation} standing={window} />}
      <Field writing={writing} field={field} onSend={send} />
      <div class="composer-foot">
        <Hint writing={writing} />
        <SendButton writing={writing} onSend={send} />
      </div>
    </div>
  );
}

interface Writing {
  readonly id: string;
  readonly canReply: boolean;
  readonly chosen: Mode;
  readonly text: string;
  /** Characters left; below 0 it is too long. */
  readonly left: number;
  /** Taking a conversation is under way as long as one may not speak yet; writing can begin meanwhile. */
  readonly allowed: boolean;
  /** The network lets nothing through until the customer writes; writing a draft can go on. */
  readonly closed: boolean;
  readonly sendable: boolean;
  /** A `{placeholder}` that kept the text from being sent. */
  readonly unfilled: Signal<string | null>;
}

function useWriting(id: string, canReply: boolean, windowClosed: boolean): Writing {
  const unfilled = useSignal<string | null>(null);
  const chosen: Mode = canReply ? mode.value : "note";
  const text = draftOf(id, chosen);
  const left = TEXT_LIMIT - lengthOf(text);
  const allowed = chosen === "note" ? mayNow.value.note : mayNow.value.speak;
  const closed = chosen === "reply" && windowClosed;
  const sendable = allowed && !closed && text.trim() !== "" && left >= 0 && !superseded.value;
  return { id, canReply, chosen, text, left, allowed, closed, sendable, unfilled };
}

/** Sends, or puts the cursor on what is still to be filled in. */
function sendOrPoint({ id, chosen, text, sendable, unfilled }: Writing, field: HTMLTextAreaElement): void {
  const open = openPlaceholder(text);
  unfilled.value = open ? text.slice(...open) : null;
  if (!isBarred() && sendable && !open) say(id, chosen, text.trim());
  field.focus();
  if (open) field.setSelectionRange(...open);
}

interface FieldProps {
  writing: Writing;
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: () => void;
}

function Field({ writing, field, onSend }: FieldProps) {
  const { id, chosen, text, left, unfilled } = writing;
  const said = texts.value.composer;
  const written = (value: string) => {
    unfilled.value = null;
    setDraft(id, chosen, value);
    if (chosen === "reply" && value !== "") tellTyping(id);
  };
  return (
    <textarea
      ref={field}
      data-composer={chosen}
      rows={2}
      value={text}
      aria-label={chosen === "note" ? said.noteLabel : said.replyLabel}
      aria-describedby="composer-state"
      aria-invalid={left < 0 || unfilled.value !== null}
      placeholder={chosen === "note" ? said.notePlaceholder : said.replyPlaceholder}
      onInput={(event) => written(event.currentTarget.value)}
      onKeyDown={(event) => pressed(event, writing, onSend)}
    />
  );
}

function pressed(event: KeyboardEvent, writing: Writing, send: () => void): void {
  const act = meaningOf(event, writing);
  if (act === null) return;
  event.preventDefault();
  if (act === "send") send();
  else if (act === "canned") dialog.value = { kind: "canned", conversation: writing.id };
  else (event.target as HTMLElement).blur();
}

function meaningOf(event: KeyboardEvent, { chosen, text }: Writing) {
  if (event.isComposing) return null;
  if (event.key === "Escape") return "leave";
  if (event.key === "/" && text === "" && chosen === "reply") return "canned";
  const sends = event.key === "Enter" && (event.ctrlKey || (!event.shiftKey && hasKeyboard()));
  return sends ? "send" : null;
}

function Hint({ writing: { chosen, left, allowed, closed, unfilled } }: { writing: Writing }) {
  const said = texts.value.composer;
  const wrong = unfilled.value ? said.openPlaceholder(unfilled.value) : left < 0 ? said.tooLong(-left) : null;
  const hint = !allowed ? said.notYet : closed ? texts.value.window.hint : chosen === "note" ? said.noteHint : said.hint;
  const barred = superseded.value ? texts.value.link.elsewhereWhy : null;
  return (
    <p id="composer-state" class={wrong ? "bad" : ""}>
      {wrong ?? barred ?? (left < SHOW_LEFT_FROM ? said.left(left) : hint)}
    </p>
  );
}

function SendButton({ writing: { chosen, sendable }, onSend }: { writing: Writing; onSend: () => void }) {
  const said = texts.value.composer;
  return (
    <button class="button primary" {...deciding(!sendable)} onClick={onSend}>
      <Icon name={chosen === "note" ? "lock" : "send"} /> {chosen === "note" ? said.save : said.send}
    </button>
  );
}

const ForColleagues = () => (
  <span class="note-warning">
    <Icon name="lock" /> {texts.value.composer.noteWarning}
  </span>
);

function CannedButton({ id }: { id: string }) {
  const said = texts.value.composer;
  const open = () => (dialog.value = { kind: "canned", conversation: id });
  return (
    <button class="button quiet small" onClick={open} title={`${said.canned} (/)`}>
      <Icon name="bolt" /> <span class="when-roomy">{said.canned}</span>
    </button>
  );
}

/** Two sheets, each with its own text: switching never moves words from one to the other. */
function ModeTabs({ writing }: { writing: Writing }) {
  return (
    <div class="tabs" role="group">
      {writing.canReply && <Tab kind="reply" writing={writing} />}
      <Tab kind="note" writing={writing} />
    </div>
  );
}

function Tab({ kind, writing: { id, chosen } }: { kind: Mode; writing: Writing }) {
  return (
    <button class="tab" aria-pressed={chosen === kind} onClick={() => writeIn(kind)}>
      {kind === "note" && <Icon name="lock" />} {texts.value.composer[kind]}
      {chosen !== kind && draftOf(id, kind) !== "" && (
        <i class="has-draft">
          <span class="unseen">{texts.value.lists.draft}</span>
        </i>
      )}
    </button>
  );
}

/** As high as its text, within what the style sheet allows. */
function grow(field: HTMLTextAreaElement): void {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}
