// The broker's HTTP side, as far as the desk uses it. Refusals become `Refused` with the broker's code.
import { hearDate } from "./brokerclock.ts";
import type { Found, InBothLanguages, Person, Presence } from "./frames.ts";
import type { Canned } from "./state/canned.ts";

export interface Administration {
  readonly key: string;
  readonly name: string;
}

export interface SignedIn {
  readonly token: string;
  readonly agent: Person;
}

export interface Brand {
  readonly key: string;
  readonly name: string;
  readonly slots: Readonly<Record<string, InBothLanguages>>;
}

export interface Colleague extends Person {
  readonly presence: Presence;
  readonly load: number;
  readonly capacity: number;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export class Api {
  /** `onExpired` hears of every 401 on a request that carried a token. */
  constructor(
    private readonly token: () => string | null,
    private readonly onExpired: () => void,
  ) {}

  administrations = () => this.get<Administration[]>("/api/administrations");
  brands = () => this.get<Brand[]>("/api/brands");
  canned = (brand: string) => this.get<Canned[]>(`/api/brands/${encodeURIComponent(brand)}/canned`);
  colleagues = (brand: string) => this.get<Colleague[]>(`/api/agents?${new URLSearchParams({ brand })}`);

  /** What came with a customer's message. Its type is what the broker lets browsers draw or play, or none. */
  async attachment(conversation: string, seq: number, signal?: AbortSignal): Promise<Blob> {
    const path = `/api/conversations/${encodeURIComponent(conversation)}/attachments/${seq}`;
    return (await this.fetch("GET", path, signal ? { signal } : {})).blob();
  }

  /** One that is a picture, as a `data:` address: the page's policy shows no other of ours. */
  async picture(conversation: string, seq: number, signal: AbortSignal): Promise<string> {
    const file = await this.attachment(conversation, seq, signal);
    if (!PICTURE.test(file.type)) throw new TypeError(`not a picture: ${file.type}`);
    return asAddress(file);
  }

  find(query: string, brand: string | null, limit: number, signal: AbortSignal): Promise<Found[]> {
    const asked = new URLSearchParams({ query, limit: String(limit), ...(brand ? { brand } : {}) });
    return this.get<Found[]>(`/api/conversations?${asked}`, signal);
  }

  signIn(username: string, password: string, administration: string): Promise<SignedIn> {
    return this.ask("POST", "/api/session", { body: JSON.stringify({ username, password, administration }) });
  }

  signOut = () => this.ask<void>("DELETE", "/api/session");

  private get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.ask<T>("GET", path, signal ? { signal } : {});
  }

  private async ask<T>(method: string, path: string, given: RequestInit = {}): Promise<T> {
    const response = await this.fetch(method, path, given);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  private async fetch(method: string, path: string, given: RequestInit): Promise<Response> {
    const token = this.token();
    const headers = {
      ...(given.body ? { "content-type": "application/json" } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    const response = await globalThis.fetch(path, { method, headers, ...given });
    hearDate(response.headers.get("date"), Date.now());
    if (response.status === 401 && token) this.onExpired();
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

/** Bitmaps only: what a customer sends is never a document of ours. */
const PICTURE = /^image\/(png|jpeg|gif|webp|avif)\b/;

function asAddress(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(file);
  });
}

async function refusal(response: Response): Promise<Refused> {
  const body = (await response.json().catch(() => null)) as { error?: { code?: string; message?: string } } | null;
  return new Refused(response.status, body?.error?.code ?? "unknown", body?.error?.message ?? "");
}
