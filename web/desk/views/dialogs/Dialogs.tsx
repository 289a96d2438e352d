import { dialog } from "../../screen.ts";
import { CannedReplies } from "./CannedReplies.tsx";
import { HandBack } from "./HandBack.tsx";
import { Help } from "./Help.tsx";
import { Pass } from "./Pass.tsx";
import { Resolve } from "./Resolve.tsx";
import { SignOut } from "./SignOut.tsx";
import { Snooze } from "./Snooze.tsx";

/** At most one window at a time. */
export function Dialogs() {
  const asked = dialog.value;
  switch (asked?.kind) {
    case "handBack":
      return <HandBack key={asked.conversation} id={asked.conversation} before={asked.outcome} />;
    case "pass":
      return <Pass key={asked.conversation} id={asked.conversation} before={asked.outcome} />;
    case "resolve":
      return <Resolve key={asked.conversation} id={asked.conversation} before={asked.note} />;
    case "snooze":
      return <Snooze key={asked.conversation} id={asked.conversation} />;
    case "canned":
      return <CannedReplies key={asked.conversation} id={asked.conversation} />;
    case "help":
      return <Help />;
    case "signOut":
      return <SignOut />;
    default:
      return null;
  }
}
