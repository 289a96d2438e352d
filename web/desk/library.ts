// What rarely changes and is fetched once per session: brands with the labels of their slots, canned replies.
import { signal } from "@preact/signals";
import type { Brand } from "./api.ts";
import { api } from "./session.ts";
import type { Canned } from "./state/canned.ts";

export const brands = signal<ReadonlyMap<string, Brand>>(new Map());
export const canned = signal<ReadonlyMap<string, readonly Canned[]>>(new Map());

export async function fetchBrands(): Promise<void> {
  const all = await api.brands();
  brands.value = new Map(all.map((brand) => [brand.key, brand]));
}

/** Canned replies of a brand; a failed request is made again the next time they are asked for. */
export async function fetchCanned(brand: string): Promise<void> {
  if (canned.peek().has(brand)) return;
  const replies = await api.canned(brand);
  canned.value = new Map(canned.peek()).set(brand, replies);
}

export function forgetLibrary(): void {
  brands.value = new Map();
  canned.value = new Map();
}
