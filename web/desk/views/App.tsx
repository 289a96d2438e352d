import { arrived } from "../live.ts";
import { announcement } from "../screen.ts";
import { ended, session } from "../session.ts";
import { texts } from "../settings.ts";
import { Context } from "./Context.tsx";
import { Conversation } from "./Conversation.tsx";
import { Dialogs } from "./dialogs/Dialogs.tsx";
import { LinkBanner } from "./LinkBanner.tsx";
import { Sidebar } from "./Sidebar.tsx";
import { SignIn } from "./SignIn.tsx";
import { Undo } from "./Undo.tsx";
import { TopBar } from "./TopBar.tsx";
import { onScreen } from "../live.ts";

export function App() {
  if (!session.value) return <SignIn key="new" />;
  return (
    <>
      <Workplace />
      {ended.value && <SignIn key="again" ended={ended.value} />}
    </>
  );
}

/** The address names the conversation on the screen, so the jump must not change it. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("conversation")?.focus();
}

/** Behind a sign-in that has run out the desk stays as it was, out of reach. */
function Workplace() {
  return (
    <div class="workplace" inert={ended.value !== null} data-pane={onScreen.value === null ? "list" : "conversation"}>
      <a class="skip" href="#conversation" onClick={skip}>
        {texts.value.skip}
      </a>
      <TopBar />
      <LinkBanner />
      <main class="panes" aria-busy={!arrived.value}>
        <h1 class="unseen">{texts.value.desk}</h1>
        <Sidebar />
        <Conversation />
        <Context />
      </main>
      <Undo />
      <Dialogs />
      <div class="unseen" aria-live="polite" data-announcement>
        {announcement.value}
      </div>
    </div>
  );
}
