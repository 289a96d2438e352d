// Moments to come back to, in the agent's own time zone. `now` in ms since 1970.
const MORNING_HOUR = 9;
const MONDAY = 1;

export const inMinutes = (now: number, minutes: number) => new Date(now + minutes * 60_000);

export const tomorrowMorning = (now: number) => morningAfter(now, 1);

/** The next Monday, never today. */
export function nextMonday(now: number): Date {
  return morningAfter(now, (MONDAY - new Date(now).getDay() + 7) % 7 || 7);
}

// Counted in calendar days, not in 24 hours: the clock changes twice a year.
function morningAfter(now: number, days: number): Date {
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + days, MORNING_HOUR);
}

/** As a `datetime-local` field has it: "2026-11-20T14:05". */
export function localInput(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
