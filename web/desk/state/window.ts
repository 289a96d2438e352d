// How long one may still write to a customer on a network that counts the hours. Pure.
import type { Summary } from "../frames.ts";

/** From this many ms before its end on, an agent is told. */
export const WARN_UNDER = 4 * 3600_000;

export type Standing =
  | { readonly kind: "open" }
  | { readonly kind: "ending"; readonly left: number }
  | { readonly kind: "closed"; readonly can: "invite" | "wait"; readonly invited: boolean };

/** `now`: ms since 1970 by the broker's clock. */
export function standing({ window }: Pick<Summary, "window">, now: number): Standing {
  if (!window) return { kind: "open" };
  const left = window.until === null ? 0 : Date.parse(window.until) - now;
  if (left <= 0) return { kind: "closed", can: window.can_invite ? "invite" : "wait", invited: window.invited };
  return left < WARN_UNDER ? { kind: "ending", left } : { kind: "open" };
}
