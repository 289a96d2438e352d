// What the customer should know now, between the conversation and the text box; most of the time nothing.
import { Fragment, h, type Child } from "../draw.ts";
import { fill } from "../../shared/languages.ts";
import { isNobodyThere } from "../state.ts";
import { errorText } from "../texts.ts";
import type { Ui } from "./ui.ts";

const FORBIDDEN = 4403;

export const Bars = (ui: Ui) => (
  <div class="bars" role="status">
    {/* Without a connection the rest is out of date. */}
    {ui.state.isLate || ui.state.link === "refused" ? (
      <Link {...ui} />
    ) : (
      <>
        <Problem {...ui} />
        <Queue {...ui} />
        <Assistant {...ui} />
      </>
    )}
  </div>
);

const Bar = ({ kind, children }: { kind?: string; children?: Child }) => (
  <div class={`bar ${kind ?? ""}`}>{children}</div>
);

const Action = ({ text, does }: { text: string; does: () => void }) => (
  <button type="button" class="action" onClick={does}>
    {text}
  </button>
);

function Link({ state, texts, act }: Ui) {
  if (state.link === "refused") {
    const isForbidden = state.closeCode === FORBIDDEN;
    return (
      <Bar kind="wrong">
        <p>{isForbidden ? texts.forbidden : texts.refused}</p>
        {!isForbidden && <Action text={texts.again} does={() => act.retry()} />}
      </Bar>
    );
  }
  return (
    <Bar>
      <p>{navigator.onLine ? texts.reconnecting : texts.offline}</p>
      <Action text={texts.now} does={() => act.retry()} />
    </Bar>
  );
}

function Problem({ state, texts, act }: Ui) {
  if (!state.problem) return null;
  return (
    <Bar kind="wrong">
      <p>{errorText(texts, state.problem.code)}</p>
      <Action text={texts.again} does={() => act.retry()} />
      <Action text={texts.dismiss} does={() => act.dismiss()} />
    </Bar>
  );
}

function Queue({ state, texts, act }: Ui) {
  const { status } = state;
  if (status?.leaving_message) return (
      <Bar>
        <p>{texts.leaving}</p>
      </Bar>
    );
  if (status?.waiting) {
    return (
      <Bar kind="queue">
        {status.place && <b class="place" aria-hidden="true">{status.place}</b>}
        <p>
          {status.place ? fill(texts.place, { place: status.place }) : texts.waiting} {texts.whileWaiting}
        </p>
        <Action text={texts.leaveQueue} does={() => act.command("queue.leave")} />
      </Bar>
    );
  }
  if (!isNobodyThere(state)) return null;
  return (
    <Bar>
      <p>
        {texts.nobody} {status?.opens && fill(texts.opens, { opens: status.opens[state.language] })}
      </p>
      <Action text={texts.leaveMessage} does={() => act.command("message.leave")} />
    </Bar>
  );
}

function Assistant({ state, texts }: Ui) {
  const { status } = state;
  if (status?.control !== "assistant" || status.assistant === "ready") return null;
  return (
    <Bar>
      <p>{texts[status.assistant]}</p>
    </Bar>
  );
}
