// Commands that have no result yet. Each keeps the id it was made with, so sending one again (after a reconnect,
// a reload, or from a second tab) does nothing twice: the server answers a repeated id with the first result.
//
// One storage key per command, not one list: two tabs can then add and remove without overwriting each other.
import { readJson, type Keep } from "./keep.ts";

export interface Command {
  id: string;
  type: string;
  data: object;
  /** When it was made, in ms since 1970: the order of sending. */
  at: number;
  /** Set when the server refused it for good; then it is shown, not sent. */
  error?: string;
  conversation?: string;
  generation?: number;
}

export class Outbox {
  #sentAt = new Map<string, number>();

  /** `prefix` starts the keys of this outbox's commands in `keep`. */
  constructor(
    private readonly keep: Keep,
    private readonly prefix: string,
  ) {}

  put(command: Command): void {
    this.keep.set(this.prefix + command.id, JSON.stringify(command));
  }

  settle(id: string): void {
    this.keep.set(this.prefix + id, null);
    this.#sentAt.delete(id);
  }

  get(id: string): Command | undefined {
    return this.all().find((command) => command.id === id);
  }

  /** Oldest first. */
  all(): Command[] {
    return this.keep
      .keys()
      .filter((key) => key.startsWith(this.prefix))
      .map((key): Command => readJson(this.keep.get(key)))
      .filter((command) => command?.id)
      .sort((a, b) => a.at - b.at);
  }

  /** Send what this tab has not sent since `since` (ms since 1970), in the order it was made. */
  flush(send: (command: Command) => boolean, since: number, now: number): void {
    for (const command of this.all()) {
      if (command.error || (this.#sentAt.get(command.id) ?? 0) > since) continue;
      if (!send(command)) return;
      this.#sentAt.set(command.id, now);
    }
  }
}
