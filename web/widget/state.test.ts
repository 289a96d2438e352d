import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "../shared/connection.ts";
import type { Status } from "./protocol.ts";
import { addOutgoing, dropOutgoing, isNobodyThere, receive, START, unread, type Outgoing, type State } from "./state.ts";

const STATUS: Status = {
  conversation: "c",
  control: "assistant",
  handover: "no",
  agent: null,
  place: null,
  waiting: false,
  open: true,
  opens: null,
  leaving_message: false,
  assistant: "ready",
  language: "nl",
  agent_read: 0,
};
const ready = (recovered: boolean, epoch = "e"): Frame => ({ t: "ready", epoch, recovered, head: 0, state: STATUS });
const event = (seq: number, type: string, data: object = { text: "" }): Frame => ({
  t: "event", seq, generation: 1, type, at: "2026-11-21T10:00:00Z", data,
});
const said = (seq: number, id: string) => event(seq, "message.customer", { id, text: id, payload: null });
const outgoing = (id: string, at = 1, more: Partial<Outgoing> = {}): Outgoing => ({
  id, type: "message.send", data: { text: id }, at, ...more,
});
const after = (...frames: Frame[]) => frames.reduce(receive, START);

test("events come in order and none is shown twice", () => {
  const state = after(ready(false), event(1, "message.assistant"), event(4, "message.assistant"), event(1, "message.assistant"));
  assert.deepEqual(state.events.map((each) => each.seq), [1, 4]);
  assert.equal(state.head, 4);
});

test("a frame that says nothing new leaves the very same state", () => {
  const state = after(ready(false), event(1, "message.assistant"));
  assert.equal(receive(state, event(1, "message.assistant")), state);
  assert.equal(receive(state, { t: "something.new" }), state);
});

test("the event of a message takes the place of the message being sent", () => {
  const state = receive(addOutgoing(START, outgoing("a")), said(1, "a"));
  assert.deepEqual(state.outgoing, []);
  assert.equal(addOutgoing(state, outgoing("a")), state);
});

test("messages being sent stand in the order of making, each once", () => {
  const state = [outgoing("b", 2), outgoing("a", 1), outgoing("b", 2)].reduce(addOutgoing, START);
  assert.deepEqual(state.outgoing.map((message) => message.id), ["a", "b"]);
  assert.deepEqual(dropOutgoing(state, "a").outgoing.map((message) => message.id), ["b"]);
});

test("a result marks the message; a refusal for now leaves it waiting", () => {
  const state = addOutgoing(START, outgoing("a"));
  const result = (more: object) => receive(state, { t: "result", id: "a", ...more }).outgoing[0];
  assert.equal(result({ ok: true, seq: 1 })?.sent, true);
  assert.equal(result({ ok: false, error: { code: "too_long", retry: false } })?.error, "too_long");
  assert.equal(result({ ok: false, error: { code: "rate_limited", retry: true } })?.error, undefined);
});

test("not recovered: the log is forgotten, and what was never confirmed stays to be sent", () => {
  let state = after(ready(false), event(1, "message.assistant"));
  state = [outgoing("confirmed", 1, { sent: true }), outgoing("open", 2)].reduce(addOutgoing, state);
  state = receive(state, ready(false, "another"));
  assert.deepEqual([state.events, state.head, state.epoch], [[], 0, "another"]);
  assert.deepEqual(state.outgoing.map((message) => message.id), ["open"]);
});

test("recovered: the log goes on", () => {
  const state = after(ready(false), event(1, "message.assistant"), ready(true), event(2, "message.assistant"));
  assert.equal(state.events.length, 2);
});

test("unread is what others said after the last look, in this epoch", () => {
  const state: State = {
    ...after(ready(false), event(1, "message.assistant"), said(2, "a"), event(3, "message.agent"), event(4, "control.changed")),
    seen: { epoch: "e", seq: 1 },
  };
  assert.equal(unread(state), 1);
  assert.equal(unread({ ...state, seen: { epoch: "an older one", seq: 9 } }), 2);
});

test("the language follows the conversation when that changes, not when it is merely told", () => {
  const english = { ...STATUS, language: "en" as const };
  assert.equal(receive({ ...START, language: "en" }, { t: "state", ...STATUS }).language, "en");
  assert.equal(receive(after(ready(false)), { t: "state", ...english }).language, "en");
});

test("a message can be left when it is closed or nobody was free, not while someone is there", () => {
  const nobody = event(1, "message.notice", { text: "", key: "notice_nobody_available" });
  const other = event(2, "message.notice", { text: "", key: "notice_message_kept" });
  assert.equal(isNobodyThere(after(ready(false))), false);
  assert.equal(isNobodyThere(after(ready(false), nobody)), true);
  assert.equal(isNobodyThere(after(ready(false), nobody, other)), false);
  const closed = { ...STATUS, open: false };
  assert.equal(isNobodyThere(after({ t: "state", ...closed })), true);
  assert.equal(isNobodyThere(after({ t: "state", ...closed, handover: "held" })), false);
});
