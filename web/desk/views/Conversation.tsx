import { mayNow } from "../actions.ts";
import { arrived, desk, onScreen, outbox } from "../live.ts";
import { contextShown, current, dialog, show, shownLists, toggleContext } from "../screen.ts";
import { language, texts } from "../settings.ts";
import type { Conversation as ConversationState } from "../state/desk.ts";
import { whyOf } from "../state/lists.ts";
import { channelName, nameOf, refusalText } from "../wording.ts";
import { Actions } from "./Actions.tsx";
import { Bottom } from "./Bottom.tsx";
import { channelIcon, Icon } from "./icons.tsx";
import { Refusal } from "./Refusal.tsx";
import { Emergency } from "./rows.tsx";
import { Transcript } from "./Transcript.tsx";

/** The middle: the conversation on the screen, or rest. */
export function Conversation() {
  const conversation = current.value;
  return (
    <section class="conversation" id="conversation" tabIndex={-1} aria-label={texts.value.conversation.region}>
      {conversation ? <Shown conversation={conversation} /> : onScreen.value === null ? <Nothing /> : <NotHere />}
    </section>
  );
}

function Shown({ conversation }: { conversation: ConversationState }) {
  return (
    <>
      <Header conversation={conversation} />
      {conversation.loaded ? <Transcript key={conversation.id} conversation={conversation} /> : <Coming />}
      <Refusal conversation={conversation.id} />
      <Bottom conversation={conversation} />
    </>
  );
}

function Header({ conversation: { summary, gone } }: { conversation: ConversationState }) {
  const said = texts.value.conversation;
  return (
    <header class="conversation-head">
      <Back />
      <div class="who">
        <h2>{nameOf(summary, texts.value)}</h2>
        <p class="facts">
          {summary.emergency && (
            <>
              <Emergency of={summary.conversation} />
              <span>{whyOf(desk.value, summary.conversation, language.value)}</span>
            </>
          )}
          <span class="dot" data-on={summary.customer_present}>
            {summary.customer_present ? said.present : said.absent}
          </span>
          <span class="brand">{summary.brand_name}</span>
          <span>
            <Icon name={channelIcon(summary.channel)} size={0.8} /> {channelName(summary.channel, texts.value)}
          </span>
          {summary.customer.signed_in && <span>{texts.value.context.signedIn}</span>}
          {summary.language !== language.value && <span>{texts.value.context.languages[summary.language]}</span>}
        </p>
      </div>
      {mayNow.value.speak && !gone && <Actions id={summary.conversation} />}
      <button
        class="icon-button"
        aria-expanded={contextShown.value}
        onClick={toggleContext}
        title={`${said.context} (I)`}
        data-context-toggle
      >
        <Icon name="panel" />
        <span class="unseen">{said.context}</span>
      </button>
    </header>
  );
}

const Back = () => (
  <button class="icon-button back" onClick={() => show(null)}>
    <Icon name="back" />
    <span class="unseen">{texts.value.conversation.back}</span>
  </button>
);

const Coming = () => (
  <div class="coming" role="status">
    <span class="unseen">{texts.value.loading}</span>
    <i class="bone left" />
    <i class="bone right" />
    <i class="bone left" />
  </div>
);

/** Calm when there is nothing to do, a hint when there is. */
function Nothing() {
  const { offered, held, queue } = shownLists.value;
  const said = texts.value.conversation;
  const calm = offered.length + held.length + queue.length === 0;
  if (!arrived.value) return <Coming />;
  return (
    <div class="rest">
      <Icon name={calm ? "cup" : "chat"} size={2.4} />
      <h2>{calm ? said.calm : said.empty}</h2>
      <p>{calm ? said.calmMore : said.emptyMore}</p>
      <button class="link" onClick={() => (dialog.value = { kind: "help" })}>
        {texts.value.help.title} <kbd>?</kbd>
      </button>
    </div>
  );
}

/** Asked for: it comes in a moment, or the broker says why not. */
function NotHere() {
  const refused = outbox.value.find(({ frame, error }) => error && frame.conversation === onScreen.value);
  return (
    <>
      <header class="conversation-head">
        <Back />
      </header>
      {refused ? (
        <div class="rest" role="alert">
          <Icon name="warning" size={2.4} />
          <p>{refusalText(refused.error!, texts.value)}</p>
        </div>
      ) : (
        <Coming />
      )}
    </>
  );
}
