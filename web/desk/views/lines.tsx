// One line of a transcript. Who speaks is told by side, colour, icon and a word: never by colour alone.
import { clock } from "../../shared/languages.ts";
import { withLinks } from "../../shared/text.ts";
import { dismiss, putBack, sayAgain } from "../actions.ts";
import type { Quoted } from "../frames.ts";
import { desk } from "../live.ts";
import { now, show } from "../screen.ts";
import { language, texts } from "../settings.ts";
import type { Conversation } from "../state/desk.ts";
import type { Pending } from "../state/outbox.ts";
import type { Amendment, Line, Mark, MessageLine, OfferedButton, Sender } from "../state/transcript.ts";
import type { Texts } from "../texts/nl.ts";
import { amendmentText, dayName, fullMoment, nameOf, refusalText, undeliveredText } from "../wording.ts";
import { deciding } from "./deciding.ts";
import { AttachmentCard } from "./Attachment.tsx";
import { Doubt } from "./Doubt.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { stepText } from "./steps.ts";

type StepLine = Extract<Line, { kind: "step" }>;

export function LineView({ line, conversation }: { line: Line; conversation: Conversation }) {
  switch (line.kind) {
    case "day":
      return (
        <li class="day">
          <span>{dayName(line.at, now.peek(), language.value, texts.value)}</span>
        </li>
      );
    case "unread":
      return (
        <li class="divider" data-unread-divider>
          <span>{texts.value.conversation.unread}</span>
        </li>
      );
    case "step":
      return <Step line={line} />;
    case "suppressed":
      return <Suppressed at={line.at} text={line.text} why={line.why} />;
    case "message":
      return <Message line={line} conversation={conversation} />;
  }
}

const Time = ({ at }: { at: string }) => (
  <time dateTime={at} title={fullMoment(at, language.value)}>
    {clock(at, language.value)}
  </time>
);

function Step({ line: { at, event } }: { line: StepLine }) {
  const text = stepText(event, texts.value, language.value, desk.value.agent?.id ?? "");
  const goesOn = event.type === "conversation.closed" ? event.data.continued_in : null;
  if (!text) return null;
  return (
    <li class="step">
      <span>{text}</span> {goesOn && <GoOn to={goesOn} />} <Time at={at} />
    </li>
  );
}

const GoOn = ({ to }: { to: string }) => (
  <button class="link" onClick={() => show(to)}>
    {texts.value.steps.openContinued}
  </button>
);

function Suppressed({ at, text, why }: { at: string; text: string; why: string }) {
  const said = texts.value.conversation;
  const reasons: Record<string, string> = { late: said.suppressedLate, withheld: said.suppressedWithheld };
  return (
    <li class="suppressed">
      <details>
        <summary>
          <Icon name="robot" /> {reasons[why] ?? said.suppressed} <Time at={at} />
        </summary>
        <p>{text}</p>
      </details>
    </li>
  );
}

const ICONS: Partial<Record<Sender, IconName>> = { assistant: "robot", note: "lock", safety: "shield" };

function Message({ line, conversation }: { line: MessageLine; conversation: Conversation }) {
  const icon = ICONS[line.sender];
  return (
    <li
      class="message"
      data-sender={line.sender}
      data-continued={line.continued}
      data-stuck={line.stuck}
      data-mark={line.mark}
      data-network={line.network}
      id={line.seq === null ? undefined : `seq-${line.seq}`}
    >
      <p class={line.continued ? "by unseen" : "by"}>
        {icon && <Icon name={icon} size={0.85} />}
        <span>{speaker(line, conversation, texts.value)}</span>
        {line.sender === "notice" && <Time at={line.at} />}
      </p>
      <div class="bubble">
        {line.quoted && <QuotedWords quoted={line.quoted} />}
        {line.attachment && <AttachmentCard of={line.attachment} conversation={conversation.id} seq={line.seq!} />}
        {(line.text || !line.attachment) && <Words text={line.text} />}
        {line.image && <img src={line.image} alt={line.imageAlt ?? texts.value.conversation.image} loading="lazy" />}
        {line.buttons.length > 0 && <Buttons buttons={line.buttons} />}
      </div>
      <p class="foot">
        {line.tapped && (
          <span>
            <Icon name="tap" size={0.8} /> {texts.value.conversation.tapped}
          </span>
        )}
        {line.sender !== "notice" && <Time at={line.at} />}
        {line.mark && <MarkView mark={line.mark} />}
      </p>
      {line.sentAt && (
        <p class="late">
          <Icon name="clock" size={0.8} /> {texts.value.conversation.sentAt(fullMoment(line.sentAt, language.value))}
        </p>
      )}
      {line.amendments.map((amendment) => (
        <Amended key={amendment.seq} amendment={amendment} />
      ))}
      {line.undelivered && (
        <p class="failed" data-state={line.undelivered.state}>
          <Icon name="warning" size={0.9} /> {undeliveredText(line.undelivered, texts.value)}
        </p>
      )}
      {line.doubt && <Doubt doubt={line.doubt} stuck={line.stuck} />}
      {line.pending?.error && <Failed pending={line.pending} />}
    </li>
  );
}

function QuotedWords({ quoted }: { quoted: Quoted }) {
  const { answerTo } = texts.value.conversation;
  return (
    <blockquote class="quoted">
      <span class="unseen">{answerTo}</span>
      {quoted.text}
    </blockquote>
  );
}

function Amended({ amendment }: { amendment: Amendment }) {
  const text = amendmentText(amendment, texts.value);
  return text ? <p class="amended">{text}</p> : null;
}

function speaker(
  { sender, name, agentId }: MessageLine,
  conversation: Conversation,
  { conversation: said, ...all }: Texts,
): string {
  const mine = agentId === null || agentId === desk.value.agent?.id;
  switch (sender) {
    case "customer":
      return nameOf(conversation.summary, { conversation: said, ...all });
    case "agent":
      return mine ? said.you : (name ?? said.colleague);
    case "note":
      return said.noteOf(mine ? said.you.toLowerCase() : (name ?? said.colleague));
    default:
      return said[sender];
  }
}

/** Plain text with clickable web addresses; no HTML of others is ever shown as such. */
function Words({ text }: { text: string }) {
  return (
    <p class="words">
      {withLinks(text).map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noreferrer noopener">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}

function Buttons({ buttons }: { buttons: readonly OfferedButton[] }) {
  return (
    <ul class="offered-buttons">
      {buttons.map(({ title, payload, chosen }) => (
        <li key={payload + title} data-chosen={chosen}>
          {chosen && <Icon name="check" size={0.8} />} {title}
          {chosen && <span class="unseen"> ({texts.value.conversation.chosen})</span>}
        </li>
      ))}
    </ul>
  );
}

const MARK_ICONS: Record<Mark, IconName> = {
  sending: "clock",
  failed: "warning",
  uncertain: "question",
  sent: "check",
  delivered: "checks",
  read: "checks",
};

function MarkView({ mark }: { mark: Mark }) {
  return (
    <span class="mark-view" data-mark={mark} title={texts.value.marks[mark]}>
      <Icon name={MARK_ICONS[mark]} size={0.9} />
      <span class="unseen">{texts.value.marks[mark]}</span>
    </span>
  );
}

function Failed({ pending }: { pending: Pending }) {
  const said = texts.value;
  return (
    <div class="failed">
      <p>{refusalText(pending.error!, texts.value)}</p>
      <p>
        <button class="link" {...deciding()} onClick={() => sayAgain(pending)}>
          {said.retry}
        </button>
        <button class="link" onClick={() => putBack(pending)}>
          {said.composer.putBack}
        </button>
        <button class="link" onClick={() => dismiss(pending.frame.id)}>
          {said.composer.discard}
        </button>
      </p>
    </div>
  );
}
