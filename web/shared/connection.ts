// The one socket of a screen: greets, signs in, answers heartbeats, and comes back by itself after a break.
// What was missed meanwhile is the business of `authenticate` (it names how far we are) and of the server.
//
//   waiting ──► connecting ──hello──► (authenticate) ──ready──► ready
//      ▲                                                          │ closed, or silent for 2.5 heartbeats
//      └──────────────────────────────────────────────────────────┘          4400, 4401, 4403 ──► refused

// Frames are JSON of the server's making; each screen narrows the kinds it knows and ignores the rest.
export type Frame = { t: string; [key: string]: any };
export type LinkState = "connecting" | "ready" | "waiting" | "refused" | "closed";

export interface ConnectionOptions {
  url: string;
  protocols?: string[];
  /** The `auth` frame, asked anew for every connection; null: greet only, and leave again. */
  authenticate: () => Frame | null;
  onFrame: (frame: Frame) => void;
  /** `code` is the close code that led to `waiting` or `refused`. */
  onState: (state: LinkState, code: number) => void;
}

const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 10_000;
const SILENT_HEARTBEATS = 2.5;
const GREETING_WITHIN_MS = 10_000;
// Only a connection that held this long counts as a success; otherwise a server that greets and then
// drops everybody would be called again several times a second by everybody.
const STEADY_AFTER_MS = 5_000;
const REFUSALS = [4400, 4401, 4403];

/** Wait before attempt n (from 0), in ms: doubling, with half of it left to chance so that clients spread out. */
export function reconnectDelay(attempt: number, chance: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt) * (0.5 + chance / 2);
}

export class Connection {
  state: LinkState = "closed";
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #openedAt = 0;
  #silenceMs = GREETING_WITHIN_MS;

  constructor(private readonly options: ConnectionOptions) {
    addEventListener("online", () => this.#hurry());
    addEventListener("offline", () => this.#lose(0));
    addEventListener("pageshow", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  /** Connect now, whatever happened before; also the way back from `refused`. */
  open(): void {
    if (this.#socket) return;
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.options.url, this.options.protocols);
    this.#socket = socket;
    this.#openedAt = Date.now();
    this.#silenceMs = GREETING_WITHIN_MS;
    socket.onmessage = (message) => this.#socket === socket && this.#receive(message.data);
    socket.onclose = (closed) => this.#socket === socket && this.#lose(closed.code);
    this.#listen();
    this.#enter("connecting", 0);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#drop();
    this.#attempt = 0;
    this.#enter("closed", 0);
  }

  /** Start over with another `auth` frame, for example after signing in as somebody else. */
  restart(): void {
    this.close();
    this.open();
  }

  /** False when there is nobody to send it to: keep it and send it after the next `ready`. */
  send(frame: Frame): boolean {
    if (this.state !== "ready") return false;
    this.#socket!.send(JSON.stringify(frame));
    return true;
  }

  #receive(text: string): void {
    this.#listen();
    const frame: Frame = JSON.parse(text);
    if (frame.t === "ping") return this.#socket!.send('{"t":"pong"}');
    if (frame.t === "hello") this.#silenceMs = frame.heartbeat_ms * SILENT_HEARTBEATS;
    if (frame.t === "ready") this.#enter("ready", 0);
    this.options.onFrame(frame);
    if (frame.t === "hello") this.#signIn();
  }

  #signIn(): void {
    const frame = this.options.authenticate();
    if (frame) this.#socket?.send(JSON.stringify(frame));
    else this.close();
  }

  /** Any frame restarts the patience; a socket that says nothing for longer is dead, whatever the browser thinks. */
  #listen(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lose(4408), this.#silenceMs);
  }

  #lose(code: number): void {
    if (!this.#socket) return;
    clearTimeout(this.#timer);
    this.#drop();
    if (REFUSALS.includes(code)) return this.#enter("refused", code);
    if (Date.now() - this.#openedAt > STEADY_AFTER_MS) this.#attempt = 0;
    this.#timer = setTimeout(() => this.open(), reconnectDelay(this.#attempt++, Math.random()));
    this.#enter("waiting", code);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #hurry(): void {
    if (this.state === "waiting") this.open();
  }

  #enter(state: LinkState, code: number): void {
    this.state = state;
    this.options.onState(state, code);
  }
}
