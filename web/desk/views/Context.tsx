import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Alternative, Context as ContextState, IntentLine } from "../frames.ts";
import { contextOver, current, now, toggleContext } from "../screen.ts";
import { language, settings, texts } from "../settings.ts";
import type { Conversation } from "../state/desk.ts";
import { recentIntents } from "../state/transcript.ts";
import {
  asWords,
  channelName,
  inLanguage,
  intentName,
  isUnknown,
  moment,
  nameOf,
  percent,
  processName,
} from "../wording.ts";
import { channelIcon, Icon } from "./icons.tsx";
import { News } from "./News.tsx";
import { Words } from "./Words.tsx";

const INTENTS_SHOWN = 5;

/** The right column: what an agent would otherwise have to ask again. */
export function Context() {
  const conversation = current.value;
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    if (contextOver.value) pane.current?.querySelector("button")?.focus();
  }, [contextOver.value]);
  if (!conversation) return null;
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !contextOver.value) return;
    contextOver.value = false;
    document.querySelector<HTMLElement>("[data-context-toggle]")?.focus();
  };
  return (
    <section
      ref={pane}
      onKeyDown={pressed}
      class="context"
      aria-label={texts.value.conversation.context}
      data-open={settings.value.contextOpen}
      data-over={contextOver.value}
    >
      <header>
        <h2>{texts.value.context.title}</h2>
        <button class="icon-button" onClick={toggleContext}>
          <Icon name="cross" />
          <span class="unseen">{texts.value.close}</span>
        </button>
      </header>
      {conversation.context ? (
        <Details conversation={conversation} context={conversation.context} />
      ) : (
        <p class="calm">{conversation.loaded ? texts.value.context.none : texts.value.loading}</p>
      )}
    </section>
  );
}

function Details({ conversation, context }: { conversation: Conversation; context: ContextState }) {
  return (
    <>
      <Why context={context} />
      <Slots context={context} />
      <Intents conversation={conversation} />
      <Tried context={context} />
      <Processes context={context} />
      <Customer context={context} conversation={conversation} />
    </>
  );
}

function Section({
  title,
  children,
}: {
  title: string;
  children: JSX.Element | JSX.Element[] | (JSX.Element | null)[];
}) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

const None = ({ text }: { text: string }) => <p class="none">{text}</p>;

function Why({ context: { handover } }: { context: ContextState }) {
  const said = texts.value.context;
  if (!handover) return null;
  return (
    <section class="why" data-emergency={handover.emergency}>
      <h3>
        {handover.emergency && <Icon name="warning" />} {handover.emergency ? said.emergency : said.why}
        {handover.number > 1 && <small> · {said.number(handover.number)}</small>}
      </h3>
      <p>{handover.why[language.value]}</p>
      {handover.stuck_at !== null && <GoTo seq={handover.stuck_at} />}
    </section>
  );
}

function GoTo({ seq }: { seq: number }) {
  return (
    <button class="link" onClick={() => showLine(seq)}>
      {texts.value.context.goTo}
    </button>
  );
}

function showLine(seq: number): void {
  contextOver.value = false;
  const line = document.getElementById(`seq-${seq}`);
  line?.scrollIntoView({ block: "center" });
  line?.animate?.([{ outlineColor: "currentColor" }, { outlineColor: "transparent" }], 1500);
}

function Slots({ context: { slots } }: { context: ContextState }) {
  const said = texts.value.context;
  const filled = slots.filter(({ value }) => value !== null && value !== "");
  if (filled.length === 0)
    return (
      <Section title={said.slots}>
        <None text={said.slotsNone} />
      </Section>
    );
  return (
    <Section title={said.slots}>
      <dl class="slots">
        {filled.map(({ name, label, value }) => (
          <div key={name}>
            <dt>{label?.[language.value] ?? asWords(name)}</dt>
            <dd>{slotText(value)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function slotText(value: unknown): string {
  if (typeof value === "boolean") return value ? texts.value.context.yes : texts.value.context.no;
  return Array.isArray(value) ? value.map(slotText).join(", ") : String(value);
}

function Intents({ conversation }: { conversation: Conversation }) {
  const said = texts.value.context;
  const intents = recentIntents(conversation, INTENTS_SHOWN);
  if (intents.length === 0)
    return (
      <Section title={said.intents}>
        <None text={said.intentsNone} />
      </Section>
    );
  return (
    <Section title={said.intents}>
      <ol class="intents">
        {intents.map((intent) => (
          <Intent key={intent.seq} intent={intent} />
        ))}
      </ol>
    </Section>
  );
}

function Intent({ intent }: { intent: IntentLine }) {
  const others = intent.alternatives.filter(({ name }) => name !== intent.intent).slice(0, 2);
  return (
    <li data-understood={intent.understood}>
      <q><Words text={intent.text} /></q>
      {isUnknown(intent.intent) ? (
        <span class="tag draft">{texts.value.context.notUnderstood}</span>
      ) : (
        <Bar name={intent.intent} label={intent.label} confidence={intent.confidence} main />
      )}
      {!intent.understood &&
        others.map((other) => <Bar key={other.name} {...other} />)}
    </li>
  );
}

function Bar({ name, confidence, label, main = false }: Alternative & { main?: boolean }) {
  return (
    <div class="bar" data-main={main}>
      <span>{intentName(name, texts.value, inLanguage(label, language.value))}</span>
      <span>{percent(confidence, language.value)}</span>
      <i>
        <b style={{ width: `${Math.round(confidence * 100)}%` }} />
      </i>
    </div>
  );
}

function Tried({ context: { tried } }: { context: ContextState }) {
  const said = texts.value.context;
  if (tried.length === 0)
    return (
      <Section title={said.tried}>
        <None text={said.triedNone} />
      </Section>
    );
  return (
    <Section title={said.tried}>
      <ol class="tried">
        {tried.map(({ seq, said: words }) => (
          <li key={seq}>{words}</li>
        ))}
      </ol>
    </Section>
  );
}

function Processes({ context: { processes } }: { context: ContextState }) {
  const said = texts.value.context;
  if (processes.length === 0)
    return (
      <Section title={said.processes}>
        <None text={said.processesNone} />
      </Section>
    );
  return (
    <Section title={said.processes}>
      <ul class="processes">
        {processes.map(({ key, type, status_text, updated_at }) => (
          <li key={key}>
            <span>
              {processName(type, texts.value)} <small>{key}</small>
            </span>
            <span class="tag">{inLanguage(status_text, language.value)}</span>
            <small>{moment(updated_at, now.value, language.value)}</small>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Customer({
  context,
  conversation,
}: {
  context: ContextState;
  conversation: Conversation;
}) {
  const { customer, channels, language: spoken } = context;
  const said = texts.value.context;
  const verified = new Set(customer.contact_points.filter((point) => point.verified).map((point) => point.channel));
  return (
    <Section title={said.customer}>
      <p class="customer-name">
        <strong>{nameOf(conversation.summary, texts.value)}</strong>
        <span class="tag">
          {conversation.summary.customer.signed_in ? said.signedIn : customer.known ? said.known : said.unknown}
        </span>
      </p>
      <ul class="channels" aria-label={said.channels}>
        {channels.map(({ channel, present, last_at }) => (
          <li key={channel}>
            <Icon name={channelIcon(channel)} />
            <span>
              {channelName(channel, texts.value)}
              <small>{verified.has(channel) ? said.verified : said.unverified}</small>
            </span>
            <span class="dot" data-on={present}>
              {present ? said.here : last_at ? said.lastSeen(moment(last_at, now.value, language.value)) : ""}
            </span>
          </li>
        ))}
      </ul>
      <News id={conversation.id} context={context} />
      <p class="spoken">
        {said.language}: {said.languages[spoken]}
      </p>
    </Section>
  );
}
