// Leaving the desk for good: nothing of the agent's work stays on this machine.
import { eraseDrafts } from "./drafts.ts";
import { changeOutbox, leavePage } from "./live.ts";
import { dialog, show } from "./screen.ts";
import { forgetSession } from "./session.ts";

export function signOut(): void {
  leavePage();
  eraseDrafts();
  changeOutbox([]);
  dialog.value = null;
  show(null);
  forgetSession();
}
