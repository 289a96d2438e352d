// Names, times and numbers as the agent reads them, in the agent's language and time zone.
import { clock, type Language } from "../shared/languages.ts";
import type { CommandType } from "./commands.ts";
import type { Attachment, CommandError, Delivery, InBothLanguages, Summary } from "./frames.ts";
import type { Texts } from "./texts/nl.ts";

/** A customer without a name gets a short tag, so that two visitors can be told apart. */
export function nameOf(of: Pick<Summary, "customer" | "conversation">, texts: Texts): string {
  return (
    of.customer.name ??
    `${texts.lists.nobody} ${of.conversation
      .replaceAll(/[^\da-z]/gi, "")
      .slice(-4)
      .toUpperCase()}`
  );
}

export const channelName = (channel: string | null, texts: Texts) =>
  channel === null ? "" : (texts.channels[channel] ?? asWords(channel));

/** Some texts of the broker exist in both languages, some in one. */
export function inLanguage(text: string | InBothLanguages | null | undefined, language: Language): string {
  return typeof text === "string" ? text : (text?.[language] ?? "");
}

/** The intent by which the assistant says that it does not know. */
const NOT_UNDERSTOOD = "nlu_fallback";

export const isUnknown = (intent: string) => intent === NOT_UNDERSTOOD;

/** A key such as "house_number" as words. */
export const asWords = (key: string) => key.replaceAll("_", " ");

/** The brand's own words for an intent, where it has them. */
export const intentName = (intent: string, { context }: Texts, label?: string) =>
  isUnknown(intent) ? context.notUnderstood : label || asWords(intent);

/** What became of a message that the network did not certainly bring. */
export function undeliveredText({ state, code, channel }: Delivery, texts: Texts): string {
  const said = texts.undelivered;
  if (state === "uncertain") return said.uncertain;
  const name = channelName(channel, texts);
  return code !== null && WINDOW_CLOSED.has(code) ? said.windowClosed(name) : said.failed(name);
}

/** The broker's own word for it, and the network's. */
const WINDOW_CLOSED: ReadonlySet<string> = new Set(["window_closed", "131047"]);

export const attachmentName = ({ kind }: Attachment, { attachments }: Texts) =>
  attachments.kinds[kind] ?? attachments.other;

/** "" for a change of a kind that the desk does not know. */
export const amendmentText = ({ change, text }: { change: string; text: string }, { amendments }: Texts) =>
  amendments[change]?.(text && quoted(text)) ?? "";

/** A customer's words within a sentence: what turns the direction of text in them ends with them. */
export const quoted = (words: string) => `\u2068${withoutIsolates(words)}\u2069`;

/** Without the marks that would close what isolates these words, or keep it open. */
export const withoutIsolates = (words: string) => words.replace(/[\u2066-\u2069]/g, "");

/** What a process is called; brands may have kinds that the desk has no word for. */
export const processName = (type: string, texts: Texts) => texts.processes[type] ?? asWords(type);

export const percent = (share: number, language: Language) =>
  share.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 });

/** A duration in one or two units: "12 s", "4 min", "1 u 20 min", "2 d". */
export function duration(ms: number, { time }: Texts): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const { short } = time;
  if (seconds < 60) return `${seconds} ${short.seconds}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} ${short.minutes}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24)
    return [`${hours} ${short.hours}`, minutes % 60 ? `${minutes % 60} ${short.minutes}` : ""].join(" ").trim();
  return `${Math.floor(hours / 24)} ${short.days}`;
}

const DAY = 24 * 3600_000;
const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** "Vandaag", "Gisteren", or "dinsdag 4 november". */
export function dayName(at: string, now: number, language: Language, { time }: Texts): string {
  const days = Math.round((midnight(new Date(now)) - midnight(new Date(at))) / DAY);
  if (days === 0) return time.today;
  if (days === 1) return time.yesterday;
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : "numeric";
  return new Date(at).toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long", year });
}

/** "14:05" today, "do 14:05" within a week, "4 nov" before. */
export function moment(at: string, now: number, language: Language): string {
  const days = Math.abs(midnight(new Date(now)) - midnight(new Date(at))) / DAY;
  if (days < 0.5) return clock(at, language);
  const weekday = new Date(at).toLocaleDateString(language, { weekday: "short" });
  if (days < 6.5) return `${weekday} ${clock(at, language)}`;
  return new Date(at).toLocaleDateString(language, { day: "numeric", month: "short" });
}

export const fullMoment = (at: string, language: Language) =>
  new Date(at).toLocaleString(language, { dateStyle: "full", timeStyle: "medium" });

/** Why the broker refused, in the agent's language; in the broker's own words where the code is new to us. */
export function refusalText(
  { code, message, data }: CommandError,
  { errors, technicalFault }: Texts,
  act?: CommandType,
): string {
  return errors[code]?.(data?.by?.name ?? null, act) ?? (message || technicalFault);
}
