// The widget's own road: storage and socket on one side, the pure state in the middle, the view on the other.
//
//   action ─► outbox (localStorage) ─► socket ─► broker ─► frames ─► receive(state) ─► view
//                 └── storage event ─► the same message in the visitor's other tabs
import { Connection, type Frame, type LinkState } from "../shared/connection.ts";
import { readJson } from "../shared/keep.ts";
import type { Language } from "../shared/languages.ts";
import type { Command } from "../shared/outbox.ts";
import { lengthOf } from "../shared/text.ts";
import { uuid } from "../shared/uuid.ts";
import { Device, isMessage } from "./device.ts";
import { addOutgoing, dropOutgoing, receive, START, type State } from "./state.ts";

/** In characters; the broker refuses more. */
export const LONGEST_MESSAGE = 4_000;
const TYPING_SHOWN_MS = 6_000;
const TYPING_TOLD_EVERY_MS = 3_000;
const READ_TOLD_AFTER_MS = 300;
const LATE_AFTER_MS = 1_200;
// Without a result for this long, a command is sent again under its id. TCP loses nothing; brokers restart.
const RESEND_AFTER_MS = 8_000;
const SIGN_IN_REFUSED = 4401;
const LOOK_EVERY_MS = 2_000;

export class Session {
  state: State;
  /** Who is signed in at the site, as the site signed it. */
  customer: string | null | undefined;
  readonly #connection: Connection;
  #usedToken: string | null = null;
  #refusals = 0;
  #toldTypingAt = 0;
  #toldRead = 0;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #reading: ReturnType<typeof setTimeout> | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;

  /** `origin` is the broker's, for example https://broker.example. */
  constructor(
    brand: string,
    origin: string,
    language: Language,
    private readonly device: Device,
    private readonly show: (state: State) => void,
  ) {
    this.state = device.recall({ ...START, language });
    this.#connection = new Connection({
      url: `${origin.replace(/^http/, "ws")}/channels/widget/${brand}/socket`,
      authenticate: () => this.#authenticate(),
      onFrame: (frame) => this.#onFrame(frame),
      onState: (link, code) => this.#onLink(link, code),
    });
    addEventListener("storage", (change) => this.#onOtherTab(change));
    addEventListener("pagehide", () => device.remember(this.state));
    setInterval(() => this.#flush(Date.now() - RESEND_AFTER_MS), LOOK_EVERY_MS);
    this.#connection.open();
  }

  /**
   * Who is signed in at the site; null: nobody is any more, and nothing stays on the screen or to be sent. Who signs in
   * takes along what is there.
   */
  identify(customer: string | null): void {
    this.customer = customer;
    if (customer || !this.device.who) return this.#connection.restart();
    this.device.belongTo("");
    this.#startOver();
  }

  // ---- what the view asks

  open(): void {
    this.#turn({ isOpen: true });
    this.device.setTab("open", "1");
    if (this.#connection.state === "closed") this.#connection.open();
  }

  close(): void {
    this.#turn({ isOpen: false });
    this.device.setTab("open", null);
  }

  /** message.send, person.request, queue.leave or message.leave. */
  command(type: string, data: object = {}): void {
    const command = { id: uuid(), type, data, at: Date.now() };
    this.device.outbox.put(command);
    if (isMessage(command)) this.#change(addOutgoing(this.state, command));
    else this.#turn({ asking: type, problem: null });
    this.#flush(0);
  }

  /** A refused message under a new id; the old id would get the old answer. */
  again(id: string): void {
    const command = this.#takeBack(id);
    if (command) this.command(command.type, command.data);
  }

  /** A refused message back into the text box. */
  rewrite(id: string): void {
    const { text = "" } = (this.#takeBack(id)?.data ?? {}) as { text?: string };
    this.write([this.state.draft, text].filter(Boolean).join("\n"));
  }

  write(draft: string): void {
    if (!this.device.who) this.device.setTab("draft", draft || null);
    this.#turn({ draft });
    if (draft) this.#tellTyping(Date.now());
  }

  send(): void {
    const text = this.state.draft.trim();
    if (!text || lengthOf(text) > LONGEST_MESSAGE) return;
    this.write("");
    this.command("message.send", { text });
  }

  /** Everything shown so far has been on screen before the visitor's eyes. */
  look(): void {
    const { epoch, head, seen } = this.state;
    if (!head || (seen.epoch === epoch && seen.seq >= head)) return;
    const looked = { epoch, seq: head };
    this.device.set("seen", JSON.stringify(looked));
    this.#turn({ seen: looked });
    this.#tellRead();
  }

  speak(language: Language): void {
    this.device.set("language", language);
    this.#turn({ language });
    this.#tell("language.set", { language });
  }

  /** What did not work once more: the last request, or else the connection. */
  retry(): void {
    const { problem } = this.state;
    if (problem) this.command(problem.type);
    else this.#connection.restart();
  }

  menu(menu: State["menu"]): void {
    this.#turn({ menu });
  }

  dismiss(): void {
    this.#turn({ problem: null });
  }

  /** What this device knows of the conversation is gone, in every tab; the organisation's record is another matter. */
  clear(): void {
    this.device.forget();
    this.#startOver();
  }

  // ---- the socket

  #authenticate(): Frame | null {
    const { language, epoch, head } = this.state;
    const token = (this.#usedToken = this.device.get("token"));
    if (!this.#isWanted()) return null;
    return { t: "auth", token, customer: this.customer, language, resume: token && epoch ? { epoch, head } : null };
  }

  /** Before the first word nobody is followed: the greeting brings the brand's colours, and that is all. */
  #isWanted(): boolean {
    return this.state.isOpen || !!this.device.get("token") || !!this.device.outbox.all().length;
  }

  #onFrame(frame: Frame): void {
    if (frame.t === "ready" && !this.#knows(frame.customer)) return;
    this.#change(receive(this.state, frame));
    if (frame.t === "hello") this.device.setTab("brand", JSON.stringify(frame.brand));
    if (frame.t === "ready") this.#onReady(frame);
    if (frame.t === "event" && frame.type === "message.customer") this.device.outbox.settle(frame.data.id);
    if (frame.t === "result") this.#onResult(frame);
    if (frame.t === "typing") this.#hush();
  }

  /** False where this connection is of no use: another token is on its way, or another customer is there. */
  #knows({ state, id }: Frame["customer"]): boolean {
    const { device } = this;
    // A site that brings another token cancels the event, and what is unsent waits; else it goes on anonymously.
    if (state === "refused" && !dispatchEvent(new Event("handover:refused", { cancelable: true }))) this.#connection.close();
    else if (id === device.who) return true;
    else if (id && device.who) {
      device.belongTo(id);
      this.#startOver();
    } else {
      device.belongTo(id, device.outbox.all());
      device.setTab("log", null);
      device.setTab("draft", null);
      this.#change(device.recall(this.state));
      return true;
    }
    return false;
  }

  #onReady({ token }: Frame): void {
    this.device.set("token", token);
    const { language, status } = this.state;
    if (language !== status?.language) this.#tell("language.set", { language });
    this.#toldRead = this.#refusals = 0;
    this.#tellRead();
    this.#flush(Date.now());
  }

  #onResult({ id, ok, error }: Frame): void {
    const command = this.device.outbox.get(id);
    // Kept for later; but who is in danger is told what to do now.
    if (error?.code === "danger") this.#turn({ problem: { code: error.message, type: "person.request" } });
    if (!command || error?.retry) return;
    if (!ok && isMessage(command)) return this.device.outbox.put({ ...command, error: error.code });
    this.device.outbox.settle(id);
    if (!isMessage(command)) this.#turn({ asking: null, problem: ok ? null : { code: error.code, type: command.type } });
  }

  #onLink(link: LinkState, closeCode: number): void {
    if (link === "waiting" && !this.#isWanted()) return this.#connection.close();
    if (closeCode === SIGN_IN_REFUSED && ++this.#refusals < 3) return this.#signInAgain();
    if (link === "ready" || link === "closed") {
      clearTimeout(this.#late);
      this.#late = undefined;
      this.#turn({ isLate: false });
    } else this.#late ??= setTimeout(() => this.#turn({ isLate: true }), LATE_AFTER_MS);
    this.#turn({ link, closeCode });
  }

  /**
   * Once refused, the network may have been too slow to sign in over. Twice, and the broker does not know our token
   * any more: a new conversation, in which what was not sent is sent.
   */
  #signInAgain(): void {
    if (this.#refusals > 1) {
      // Unless another tab has a new one by now.
      if (this.device.get("token") === this.#usedToken) this.device.set("token", null);
      this.#turn({ epoch: null, head: 0, events: [], status: null });
    }
    this.#connection.open();
  }

  #flush(since: number): void {
    this.device.outbox.flush((command) => this.#deliver(command), since, Date.now());
  }

  #deliver({ id, type, data }: { id: string; type: string; data: object }): boolean {
    return this.#connection.send({ t: "cmd", id, type, data });
  }

  /** Said once, for now: of no use later, so not kept. */
  #tell(type: string, data: object): boolean {
    return this.#deliver({ id: uuid(), type, data });
  }

  #tellTyping(now: number): void {
    if (now - this.#toldTypingAt < TYPING_TOLD_EVERY_MS || this.state.status?.handover === "no") return;
    this.#toldTypingAt = now;
    this.#tell("typing", {});
  }

  /** Not for each of several messages that come at once. */
  #tellRead(): void {
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => {
      const { epoch, seen } = this.state;
      if (seen.epoch === epoch && seen.seq > this.#toldRead && this.#tell("read", { seq: seen.seq })) this.#toldRead = seen.seq;
    }, READ_TOLD_AFTER_MS);
  }

  #takeBack(id: string): Command | undefined {
    const command = this.state.outgoing.find((message) => message.id === id);
    this.device.outbox.settle(id);
    this.#change(dropOutgoing(this.state, id));
    return command;
  }

  #hush(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#turn({ typing: null }), TYPING_SHOWN_MS);
  }

  // ---- the visitor's other tabs

  #onOtherTab({ key, newValue }: StorageEvent): void {
    const name = this.device.nameOf(key);
    if (name === "token") this.#onOtherToken(newValue);
    else if (name === "seen" && newValue) this.#turn({ seen: readJson(newValue) });
    else if (name.startsWith(`out${this.device.who}.`)) this.#onOtherOutbox(name.split(".")[1]!, newValue);
  }

  #onOtherOutbox(id: string, kept: string | null): void {
    const command: Command | null = readJson(kept);
    const known = this.state.outgoing.find((message) => message.id === id);
    if (command && isMessage(command)) this.#change(addOutgoing(this.state, command));
    // Gone: taken back in the other tab when it had failed; else it was sent, and its event is on the way.
    else if (known?.error) this.#change(dropOutgoing(this.state, id));
    else if (known) this.#change(addOutgoing(this.state, { ...known, sent: true }));
  }

  #onOtherToken(token: string | null): void {
    if (!token) return this.#startOver();
    // Both tabs began at once: the one in which nothing was said yet joins the other.
    if (token === this.device.get("token") && !this.state.events.length) this.#connection.restart();
  }

  #startOver(): void {
    const { brand, language, isOpen } = this.state;
    this.device.setTab("log", null);
    this.device.setTab("draft", null);
    this.#change({ ...START, brand, language });
    this.#connection.close();
    if (isOpen) this.open();
  }

  #turn(changes: Partial<State>): void {
    this.#change({ ...this.state, ...changes });
  }

  #change(state: State): void {
    if (state === this.state) return;
    this.state = state;
    this.show(state);
  }
}
