// The broker's clock, as its HTTP answers tell it: deadlines are the broker's, and an agent's own clock may be wrong.
import { signal } from "@preact/signals";

/** The `Date` header knows whole seconds; a smaller difference than this is nobody's. */
const NOTICEABLE = 2000;

/** By how many ms this machine's clock is ahead. */
const ahead = signal(0);

export function hearDate(header: string | null, now: number): void {
  const difference = now - Date.parse(header ?? "");
  if (!Number.isNaN(difference)) ahead.value = Math.abs(difference) < NOTICEABLE ? 0 : difference;
}

/** The broker's time in ms since 1970, when this machine's clock says `now`. */
export const brokerTime = (now: number) => now - ahead.value;
