// The agents' desk. Signed in: connected, with what this tab still had to send; signed out: nothing is kept in view.
import { effect, untracked } from "@preact/signals";
import { render } from "preact";
import { isBeingTyped, moveOn } from "./actions.ts";
import { raiseAlerts } from "./alerts.ts";
import { followDrafts, recallDrafts } from "./drafts.ts";
import { fetchBrands, forgetLibrary } from "./library.ts";
import { connect, disconnect, leavePage, onResult, recallOutbox } from "./live.ts";
import { followReading } from "./reading.ts";
import { followAddress } from "./screen.ts";
import { followQuery } from "./search.ts";
import { ended, session } from "./session.ts";
import { applySettings } from "./settings.ts";
import { listenForShortcuts } from "./shortcuts.ts";
import "./styles/index.css";
import { App } from "./views/App.tsx";

/** Whose state is in memory; signing in again as the same agent goes on where it was. */
let agentHere: string | null = null;

effect(() => {
  const signedIn = session.value;
  if (ended.value) return;
  untracked(() => (signedIn ? begin(signedIn.agent.id) : leave()));
});

function begin(agentId: string): void {
  if (agentId !== agentHere) {
    leave();
    agentHere = agentId;
    recallDrafts(agentId, Date.now());
    recallOutbox();
  }
  connect();
  // Without labels the form shows the slots' own names; asking again comes with the next sign-in.
  fetchBrands().catch(() => {});
}

function leave(): void {
  agentHere = null;
  disconnect();
  forgetLibrary();
}

applySettings();
followAddress();
followQuery();
followReading();
followDrafts(isBeingTyped);
raiseAlerts();
listenForShortcuts();
onResult(moveOn);
addEventListener("pagehide", leavePage);
render(<App />, document.getElementById("desk")!);
