import { draftCount } from "../../drafts.ts";
import { texts } from "../../settings.ts";
import { signOut } from "../../signout.ts";
import { Dialog } from "./Dialog.tsx";

export function SignOut() {
  const said = texts.value.menu;
  return (
    <Dialog title={said.signOut} onConfirm={signOut} confirm={said.signOut} anywhere>
      <p>{said.signOutDrafts(draftCount())}</p>
    </Dialog>
  );
}
