// One item of the thread. Text only ever becomes text nodes and anchors.
import { Fragment, h, type Child } from "../draw.ts";
import { clock, fill, type Language } from "../../shared/languages.ts";
import { withLinks, withPhoneNumbers, type TextPart } from "../../shared/text.ts";
import type { Button } from "../protocol.ts";
import { errorText, type Texts } from "../texts.ts";
import type { Bubble, Item } from "../thread.ts";
import { AssistantIcon, PersonIcon, WarningIcon } from "./icons.tsx";
import type { Ui } from "./ui.ts";

type Of<Kind extends Item["kind"]> = Ui & { item: Extract<Item, { kind: Kind }> };

export function Line(props: Ui & { item: Item }) {
  switch (props.item.kind) {
    case "day":
      return <Day {...(props as Of<"day">)} />;
    case "turn":
      return <Turn {...(props as Of<"turn">)} />;
    case "line":
      return <Change {...(props as Of<"line">)} />;
    case "notice":
      return <Notice {...(props as Of<"notice">)} />;
    case "safety":
      return <Safety {...(props as Of<"safety">)} />;
  }
}

const Day = ({ item, state, texts }: Of<"day">) => <li class="day">{dayName(item.at, state.language, texts)}</li>;

function dayName(at: string, language: Language, texts: Texts): string {
  const day = new Date(at);
  if (day.toDateString() === new Date().toDateString()) return texts.today;
  return day.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
}

function Turn(props: Of<"turn">) {
  const { item, state, texts } = props;
  const last = item.bubbles.at(-1)!;
  return (
    <li class={`turn ${item.who}`}>
      <p class={item.who === "customer" ? "unseen" : "who"}>
        {item.who === "assistant" && <AssistantIcon />}
        {item.who === "agent" && <PersonIcon />}
        {item.who === "agent" ? `${item.name}, ${texts.person}` : item.who === "assistant" ? texts.assistant : texts.you}
      </p>
      {item.bubbles.map((bubble) => (
        <Message bubble={bubble} {...props} />
      ))}
      <p class="meta">
        <time datetime={last.at}>{clock(last.at, state.language)}</time>
        {last.mark && last.mark !== "failed" && <span class={`mark ${last.mark}`}>{texts[last.mark]}</span>}
      </p>
    </li>
  );
}

function Message({ bubble, ...ui }: Ui & { bubble: Bubble }) {
  const { texts, act } = ui;
  return (
    <>
      {bubble.image && <Picture url={bubble.image} label={bubble.alt ?? bubble.image} />}
      {bubble.text && (
        <p class={`bubble ${bubble.mark ?? ""}`}>
          {linked(withLinks(bubble.text))}
        </p>
      )}
      <Choices {...bubble} {...ui} />
      {bubble.mark === "failed" && (
        <p class="failed-why" role="alert">
          <span>
            <b>{texts.failed}.</b> {errorText(texts, bubble.error ?? "")}
          </span>
          <button type="button" class="action" onClick={() => act.again(bubble.key)}>
            {texts.again}
          </button>
          <button type="button" class="action" onClick={() => act.rewrite(bubble.key)}>
            {texts.change}
          </button>
        </p>
      )}
    </>
  );
}

/** Only pictures from the web, and none that tells another site where the customer is. */
function Picture({ url, label }: { url: string; label: string }) {
  if (!/^https?:\/\//i.test(url)) return null;
  return (
    <a class="picture" href={url} target="_blank" rel="noopener noreferrer">
      <img src={url} alt={label} loading="lazy" referrerpolicy="no-referrer" />
    </a>
  );
}

const linked = (parts: TextPart[]): Child[] =>
  parts.map(({ text, href }) =>
    href ? (
      <a href={href} target={href.startsWith("tel:") ? undefined : "_blank"} rel="noopener noreferrer">
        {text}
      </a>
    ) : (
      text
    ),
  );

function Choices({ buttons, chosen, act, host }: Ui & { buttons: Button[]; chosen: string | null }) {
  if (!buttons.length) return null;
  return (
    <div class="choices">
      {buttons.map(({ title, payload }) => (
        <button
          type="button"
          class={chosen === payload ? "choice chosen" : "choice"}
          aria-disabled={chosen !== null}
          aria-pressed={chosen === payload || null}
          onClick={() => {
            if (chosen !== null) return;
            host.toEnd();
            act.command("message.send", { payload, title });
          }}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

function Change({ item, texts }: Of<"line">) {
  const text = { agent: texts.nowAgent, assistant: texts.nowAssistant, closed: texts.closed }[item.line];
  return (
    <li class="line">
      <span>
        {item.line === "agent" ? <PersonIcon /> : item.line === "assistant" && <AssistantIcon />}
        {fill(text, { name: item.name ?? "" })}
      </span>
    </li>
  );
}

const Notice = ({ item, ...ui }: Of<"notice">) => (
  <li class={`notice ${item.topic}`}>
    <p>
      {linked(withLinks(item.text))}
    </p>
    {/* The link above, once more: for who reads this at one screen and goes on at another. */}
    {item.qr && (
      <svg class="qr" viewBox={`-3 -3 ${item.qr.size + 6} ${item.qr.size + 6}`} aria-hidden="true">
        <path d={item.qr.path} />
      </svg>
    )}
    <Choices {...item} {...ui} />
  </li>
);

const Safety = ({ item, texts }: Of<"safety">) => (
  <li>
    <div class="safety" role="alert">
      <p>
        <WarningIcon />
        <b>{texts.safety}</b>
      </p>
      <p>
        {linked(withPhoneNumbers(item.text))}
      </p>
    </div>
  </li>
);
