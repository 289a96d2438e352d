// Ready-made replies: found by a few letters, filled with what is known of the conversation. Pure.
import type { InBothLanguages, Language } from "../frames.ts";
import type { Conversation } from "./desk.ts";

export interface Canned {
  readonly key: string;
  readonly title: InBothLanguages;
  readonly text: InBothLanguages;
  /** Channels where it is not for sending: it asks for a number, and the network is somebody else's. */
  readonly not_in?: readonly string[];
}

/** Those whose title or text holds every word of the query; hits in the title first. */
export function findCanned(all: readonly Canned[], query: string, language: Language): readonly Canned[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  const holds = (text: string) => words.every((word) => fold(text).includes(word));
  const inTitle = all.filter((one) => holds(one.title[language]));
  const inText = all.filter((one) => !inTitle.includes(one) && holds(`${one.title[language]} ${one.text[language]}`));
  return [...inTitle, ...inText];
}

/** Without case and accents. */
const fold = (text: string) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

export type Values = Readonly<Record<string, string>>;

/** What `{name}` placeholders of a reply stand for. Slots go by their own name. */
export function valuesFor({ context, summary }: Conversation, agentName: string): Values {
  const slots = (context?.slots ?? []).filter(({ value }) => value !== null && value !== undefined && value !== "");
  const customer = context?.customer.name ?? summary.customer.name;
  return {
    ...Object.fromEntries(slots.map(({ name, value }) => [name, String(value)])),
    ...(customer ? { customer, name: customer } : {}),
    agent: agentName,
    brand: summary.brand_name,
  };
}

const PLACEHOLDER = /\{(\w+)\}/;

/** Fills what is known; the rest stays as `{name}`, for the agent to fill in. */
export function fillIn(text: string, values: Values): string {
  return text.replaceAll(new RegExp(PLACEHOLDER, "g"), (whole, name: string) => values[name] ?? whole);
}

/** Where the first open `{name}` stands, as [from, to) in the text. */
export function openPlaceholder(text: string): readonly [number, number] | null {
  const found = PLACEHOLDER.exec(text);
  return found ? [found.index, found.index + found[0].length] : null;
}
