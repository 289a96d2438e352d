// What is being written, per conversation, across reloads: in localStorage, under the agent's name.
// A note has its own draft: a text written as a note can never turn into an answer by switching.
import { signal } from "@preact/signals";
import { keepIn, readJson } from "../shared/keep.ts";

export type Mode = "reply" | "note";

interface Draft {
  readonly reply: string;
  readonly note: string;
  /** Last changed, in ms since 1970. */
  readonly at: number;
}

const NONE: Draft = { reply: "", note: "", at: 0 };
const KEPT_FOR = 7 * 24 * 3600_000;
const keep = keepIn("localStorage");
let prefix = "";

const drafts = signal<ReadonlyMap<string, Draft>>(new Map());

/** Reads the drafts of this agent; those of more than a week ago, and what is none, are erased. */
export function recallDrafts(agentId: string, now: number): void {
  prefix = `handover.desk.draft.${agentId}.`;
  const found = keep.keys().filter((key) => key.startsWith(prefix));
  const read = found.map((key) => [key, readJson(keep.get(key)) as Draft | null] as const);
  const fresh = read.filter(([, draft]) => draft && now - draft.at <= KEPT_FOR) as [string, Draft][];
  drafts.value = new Map(fresh.map(([key, draft]) => [key.slice(prefix.length), draft]));
  for (const key of found) if (!fresh.some(([kept]) => kept === key)) keep.set(key, null);
}

/**
 * Shows what another window of this agent wrote, sent or threw away; `isTyped` tells what is being written right here,
 * which stays as it is.
 */
export function followDrafts(isTyped: (conversation: string, mode: Mode) => boolean): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (prefix === "" || !key?.startsWith(prefix)) return;
    const conversation = key.slice(prefix.length);
    const here = drafts.peek().get(conversation) ?? NONE;
    const there = (readJson(newValue) as Draft | null) ?? NONE;
    const shown = (kind: Mode) => (isTyped(conversation, kind) ? here : there)[kind];
    know(conversation, { reply: shown("reply"), note: shown("note"), at: there.at || here.at });
  });
}

export function draftOf(conversation: string, mode: Mode): string {
  return drafts.value.get(conversation)?.[mode] ?? "";
}

export const hasDraft = (conversation: string) => drafts.value.has(conversation);

export const draftCount = () => drafts.value.size;

export function setDraft(conversation: string, mode: Mode, text: string): void {
  const changed = { ...(drafts.peek().get(conversation) ?? NONE), [mode]: text, at: Date.now() };
  know(conversation, changed);
  keep.set(prefix + conversation, isEmpty(changed) ? null : JSON.stringify(changed));
}

function know(conversation: string, draft: Draft): void {
  const all = new Map(drafts.peek());
  if (isEmpty(draft)) all.delete(conversation);
  else all.set(conversation, draft);
  drafts.value = all;
}

const isEmpty = ({ reply, note }: Draft) => reply.trim() === "" && note.trim() === "";

/** Puts a text back that could not be sent, before whatever was written since. */
export function returnToDraft(conversation: string, mode: Mode, text: string): void {
  const written = drafts.peek().get(conversation)?.[mode] ?? "";
  setDraft(conversation, mode, written.trim() === "" ? text : `${text}\n${written}`);
}

export function eraseDrafts(): void {
  for (const id of drafts.peek().keys()) keep.set(prefix + id, null);
  drafts.value = new Map();
}
