// Finding conversations: asked a moment after the last key, an answer to an older question is thrown away.
import { effect, signal } from "@preact/signals";
import type { Found } from "./frames.ts";
import { brandFilter, query } from "./screen.ts";
import { api } from "./session.ts";

export type Findings =
  | { readonly state: "none" | "asking" | "failed" }
  | { readonly state: "found"; readonly query: string; readonly found: readonly Found[] };

const AFTER_LAST_KEY = 200;
const AT_MOST = 30;

export const findings = signal<Findings>({ state: "none" });

export function followQuery(): void {
  effect(() => {
    const asked = query.value.trim();
    const brand = brandFilter.value;
    if (!asked) return void (findings.value = { state: "none" });
    if (findings.peek().state !== "found") findings.value = { state: "asking" };
    const stop = new AbortController();
    const timer = setTimeout(() => void find(asked, brand, stop.signal), AFTER_LAST_KEY);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  });
}

async function find(asked: string, brand: string | null, stop: AbortSignal): Promise<void> {
  try {
    const found = await api.find(asked, brand, AT_MOST, stop);
    if (!stop.aborted) findings.value = { state: "found", query: asked, found };
  } catch {
    if (!stop.aborted) findings.value = { state: "failed" };
  }
}

/** Text cut at every occurrence of the words looked for: [plain, hit, plain, hit, …]. */
export function cutAtHits(text: string, asked: string): readonly string[] {
  const words = asked
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return words.length ? text.split(new RegExp(`(${words.join("|")})`, "gi")) : [text];
}
