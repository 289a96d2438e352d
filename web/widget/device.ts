// What stays on the visitor's device, and for how long.
//
//   localStorage    token, unsent commands, chosen language, how far was read     until cleared, or the token ends
//   sessionStorage  the shown log, a draft, open or not, the brand's colours      until the tab is closed
//
// All under `handover.<brand>.`; without storage it all lives as long as the page. Of a customer who is signed in only
// unsent commands stay, under `handover.<brand>.out<who>.`: somebody else may sit here next.
import { keepIn, readJson, type Keep } from "../shared/keep.ts";
import type { Language } from "../shared/languages.ts";
import { Outbox, type Command } from "../shared/outbox.ts";
import { addOutgoing, type State } from "./state.ts";

// A request for a person, or words, from a page closed this long ago are not sent unasked any more.
const STALE_AFTER_MS = 60 * 60_000;
// The log is kept for the next page of the site; a longer one comes from the broker again.
const LARGEST_LOG = 256 * 1024;

export const isMessage = (command: Command): boolean => command.type === "message.send";

export class Device {
  outbox!: Outbox;
  /** What the broker calls the customer who is signed in, "" for nobody. */
  who!: string;
  readonly #local: Keep = keepIn("localStorage");
  readonly #tab: Keep = keepIn("sessionStorage");
  readonly #prefix: string;

  constructor(brand: string) {
    this.#prefix = `handover.${brand}.`;
    this.belongTo("");
  }

  /** `unsent` is taken along to the customer's own outbox. */
  belongTo(who: string, unsent: Command[] = []): void {
    for (const { id } of unsent) this.outbox.settle(id);
    this.who = who;
    this.outbox = new Outbox(this.#local, `${this.#prefix}out${who}.`);
    for (const command of unsent) this.outbox.put(command);
  }

  /** The part of a storage key after our prefix, "" for keys of others. */
  nameOf(key: string | null): string {
    return key?.startsWith(this.#prefix) ? key.slice(this.#prefix.length) : "";
  }

  get(name: "token" | "language"): string | null {
    return this.#local.get(this.#prefix + name);
  }

  set(name: "token" | "language" | "seen", value: string | null): void {
    this.#local.set(this.#prefix + name, value);
  }

  getTab(name: "draft" | "open"): string | null {
    return this.#tab.get(this.#prefix + name);
  }

  setTab(name: "draft" | "open" | "log" | "brand", value: string | null): void {
    this.#tab.set(this.#prefix + name, value);
  }

  /** What an earlier page left: the log when it belongs to the token we still have, and what was not sent. */
  recall(state: State): State {
    const read = (keep: Keep, name: string) => readJson(keep.get(this.#prefix + name));
    const log = read(this.#tab, "log");
    const recalled: State = {
      ...state,
      ...(log?.token === this.get("token") ? log?.shown : null),
      brand: read(this.#tab, "brand"),
      seen: read(this.#local, "seen") ?? state.seen,
      draft: this.getTab("draft") ?? state.draft,
      language: (this.get("language") as Language | null) ?? state.language,
    };
    return this.outbox.all().reduce((next, command) => this.#recallCommand(next, command), recalled);
  }

  remember({ epoch, head, events, status }: State): void {
    const log = JSON.stringify({ token: this.get("token"), shown: { epoch, head, events, status } });
    this.setTab("log", !this.who && epoch && log.length < LARGEST_LOG ? log : null);
  }

  forget(): void {
    for (const keep of [this.#local, this.#tab])
      for (const key of keep.keys()) if (this.nameOf(key)) keep.set(key, null);
  }

  #recallCommand(state: State, command: Command): State {
    const isStale = Date.now() - command.at > STALE_AFTER_MS;
    if (!isMessage(command)) {
      if (isStale) this.outbox.settle(command.id);
      return state;
    }
    const kept = isStale ? { error: "stale", ...command } : command;
    this.outbox.put(kept);
    return addOutgoing(state, kept);
  }
}
