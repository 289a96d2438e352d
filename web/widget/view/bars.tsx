// What the customer should know now, between the conversation and the text box; most of the time nothing.
import { Fragment, h, type Child } from "../draw.ts";
import { fill, type Language } from "../../shared/languages.ts";
import type { Status } from "../protocol.ts";
import { isNobodyThere } from "../state.ts";
import { errorText, type Texts } from "../texts.ts";
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
      <p>
        {navigator.onLine ? texts.reconnecting : texts.offline} {texts.kept}
      </p>
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
  if (!status) return null;
  if (status.leaving_message) {
    return (
      <Bar>
        <p>{texts.toColleague}</p>
      </Bar>
    );
  }
  const isNobody = isNobodyThere(state);
  if (!isNobody && !status.waiting) return null;
  return (
    <Bar>
      {status.open && status.place && (
        <b class="place" aria-hidden="true">
          {status.place}
        </b>
      )}
      <p>{queueText(status, state.language, texts)}</p>
      {isNobody && <Action text={texts.leaveMessage} does={() => act.command("message.leave")} />}
      {status.waiting && <Action text={texts.leaveQueue} does={() => act.command("queue.leave")} />}
    </Bar>
  );
}

/** Outside opening hours a place in the queue promises too much: then it is when people are back that counts. */
function queueText({ open, opens, waiting, place }: Status, language: Language, texts: Texts): string {
  if (!open || !waiting) return `${texts.nobody} ${opens ? fill(texts.opens, { opens: opens[language] }) : ""}`;
  return `${place ? fill(texts.place, { place }) : texts.waiting} ${texts.whileWaiting}`;
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
