import { h, type Child } from "../draw.ts";
import { fill } from "../../shared/languages.ts";
import { unread, type State } from "../state.ts";
import { arrange } from "../thread.ts";
import { DownIcon } from "./icons.tsx";
import { Line } from "./item.tsx";
import type { Ui } from "./ui.ts";

export const Thread = (ui: Ui) => (
  <div class="thread">
    <Scroller {...ui} />
    {!ui.atEnd && unread(ui.state) > 0 && (
      <button type="button" class="chip" onClick={() => ui.host.toEnd()}>
        {ui.texts.newMessages}
        <DownIcon />
      </button>
    )}
  </div>
);

const SHOWN: (keyof State)[] = ["events", /* @__KEY__ */ "outgoing", "status", "typing", "language", "brand"];
let drawn: { of: State; as: Child } | undefined;

/** A long conversation is not arranged anew for every key pressed in the text box. */
function Scroller(ui: Ui) {
  const { state, texts } = ui;
  if (drawn && SHOWN.every((part) => drawn!.of[part] === state[part])) return drawn.as;
  const as = (
    <div class="scroller" role="log" aria-label={texts.log} tabindex="0">
      <div>
        <Intro {...ui} />
        <ol>
          {arrange(state).map((item) => (
            <Line key={item.key} item={item} {...ui} />
          ))}
        </ol>
        <Typing {...ui} />
      </div>
    </div>
  );
  drawn = { of: state, as };
  return as;
}

/** Who answers here, from the start; the broker's own notice, once there, says it instead. */
function Intro({ state: { brand, language, events }, texts }: Ui) {
  const isSaid = events.some((event) => event.type === "message.notice" && event.data.key === "notice_disclosure");
  return (
    <div class="intro">
      <h3>{texts.welcome}</h3>
      {!isSaid && <p>{fill(texts.intro, { brand: brand?.name })}</p>}
      {brand?.notice && <p class="demo">{brand.notice[language]}</p>}
    </div>
  );
}

function Typing({ state: { typing }, texts }: Ui) {
  if (!typing) return null;
  return (
    <p class="typing" aria-hidden="true">
      <span class="dots">
        <i />
        <i />
        <i />
      </span>
      {fill(texts.typing, { name: typing.name ?? texts.assistant })}
    </p>
  );
}
