// Who is signed in. The token lives in sessionStorage: another tab, or another day, signs in anew.
import { signal } from "@preact/signals";
import { keepIn, readJson } from "../shared/keep.ts";
import { Api, type SignedIn } from "./api.ts";

export interface Session extends SignedIn {
  readonly administration: string;
  readonly username: string;
}

/** `refused`: signed in, but the desk is not for this account. */
export type Ended = "expired" | "refused" | null;

const KEY = "handover.desk.session";
const keep = keepIn("sessionStorage");

export const session = signal(readJson(keep.get(KEY)) as Session | null);

/** Set while the session no longer holds; the screen behind stays, so that nothing typed is lost. */
export const ended = signal<Ended>(null);

export const api = new Api(
  () => session.peek()?.token ?? null,
  () => endSession("expired"),
);

export function endSession(why: Exclude<Ended, null>): void {
  if (session.peek()) ended.value = why;
}

/** Throws `Refused` or, without a network, `TypeError`. */
export async function signIn(username: string, password: string, administration: string): Promise<void> {
  const { token, agent } = await new Api(
    () => null,
    () => {},
  ).signIn(username, password, administration);
  keepSession({ token, agent, administration, username });
  ended.value = null;
}

/** Here at once; the broker is told as far as it can be reached. */
export function forgetSession(): void {
  api.signOut().catch(() => {});
  keepSession(null);
  ended.value = null;
}

function keepSession(value: Session | null): void {
  session.value = value;
  keep.set(KEY, value && JSON.stringify(value));
}
