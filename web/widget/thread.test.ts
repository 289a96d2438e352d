import assert from "node:assert/strict";
import { test } from "node:test";
import { receive, addOutgoing, START, type State } from "./state.ts";
import { arrange, type Item } from "./thread.ts";

const MORNING = Date.parse("2026-11-21T10:00:00");
const BUTTONS = [{ title: "Ja", payload: "/affirm" }];

/** A state in which these were said; each entry is a type, its data and the minutes since the morning. */
function told(...entries: [type: string, data: object, minute?: number][]): State {
  return entries.reduce(
    (state, [type, data, minute = 0], index) =>
      receive(state, {
        t: "event", seq: index + 1, generation: 1, type, at: new Date(MORNING + minute * 60_000).toISOString(), data,
      }),
    START,
  );
}
const kinds = (state: State) => arrange(state).map((item) => item.kind);
const turns = (state: State) => arrange(state).filter((item): item is Extract<Item, { kind: "turn" }> => item.kind === "turn");
const agent = (name: string, text = "x") => ["message.agent", { text, agent: { name } }] as [string, object];
const assistant = (text: string, minute = 0) => ["message.assistant", { text, buttons: [] }, minute] as [string, object, number];

test("a turn is one speaker without a pause", () => {
  const state = told(assistant("a"), assistant("b", 4), assistant("c", 10), agent("Anna"), agent("Bas"), agent("Bas"));
  assert.deepEqual(turns(state).map((turn) => turn.bubbles.length), [2, 1, 1, 2]);
  assert.deepEqual(turns(state).map((turn) => turn.name), [null, null, "Anna", "Bas"]);
});

test("each day is named once", () => {
  const day = 24 * 60;
  assert.deepEqual(kinds(told(assistant("a"), assistant("b", 1), assistant("c", day))), ["day", "turn", "day", "turn"]);
});

test("keys are unique, also when clocks disagree about the day", () => {
  const items = arrange(addOutgoing(told(assistant("a"), assistant("b", 24 * 60), assistant("c")), {
    id: "x", type: "message.send", data: { text: "x" }, at: MORNING,
  }));
  assert.equal(new Set(items.map((item) => item.key)).size, items.length);
});

test("marks say how far a message came", () => {
  const customer = ["message.customer", { id: "a", text: "a", payload: null }] as [string, object];
  const state = addOutgoing(told(customer), { id: "b", type: "message.send", data: { text: "b" }, at: MORNING });
  const marks = (from: State) => turns(from).flatMap((turn) => turn.bubbles.map((bubble) => bubble.mark));
  assert.deepEqual(marks(state), ["sent", "sending"]);
  assert.deepEqual(marks({ ...state, status: { agent_read: 1 } as State["status"] }), ["read", "sending"]);
  const refused = { ...state, outgoing: state.outgoing.map((message) => ({ ...message, error: "invalid" })) };
  assert.deepEqual(marks(refused), ["sent", "failed"]);
});

test("the broker's words for a change of speaker are enough", () => {
  const change = (control: string) => ["control.changed", { control, agent: { name: "Anna" } }] as [string, object];
  const notice = (key: string) => ["message.notice", { text: "x", key, buttons: [] }] as [string, object];
  assert.deepEqual(kinds(told(change("agent"))), ["day", "line"]);
  assert.deepEqual(kinds(told(change("agent"), notice("notice_agent_joined"))), ["day", "notice"]);
  assert.deepEqual(kinds(told(notice("notice_handback"), change("assistant"))), ["day", "notice"]);
  assert.deepEqual(kinds(told(change("agent"), notice("notice_waiting"))), ["day", "line", "notice"]);
  assert.deepEqual(kinds(told(change("none"))), []);
});

const QUESTION = ["message.assistant", { text: "?", buttons: BUTTONS }] as [string, object];
const choices = (state: State) => turns(state)[0]!.bubbles[0]!;

test("a button is answered by the next message, also while that is still being sent", () => {
  const state = told(QUESTION);
  assert.equal(choices(state).chosen, null);
  const answer = { id: "x", type: "message.send", data: { payload: "/affirm", title: "Ja" }, at: MORNING };
  assert.equal(choices(addOutgoing(state, answer)).chosen, "/affirm");
  assert.equal(choices(addOutgoing(state, { ...answer, error: "invalid" })).chosen, null);
});

test("buttons are there until their answer was answered, or something else came between", () => {
  const answer = ["message.customer", { id: "a", text: "Ja", payload: "/affirm" }] as [string, object];
  const shown = (...later: [string, object][]) => choices(told(QUESTION, ...later)).buttons.length > 0;
  assert.ok(shown());
  assert.ok(shown(assistant("U kunt ook typen.").slice(0, 2) as [string, object]));
  assert.ok(shown(answer));
  assert.ok(shown(answer, ["message.amended", {}]));
  assert.ok(!shown(answer, ["message.notice", { text: "x", key: "notice_waiting", buttons: [] }]));
  assert.ok(!shown(QUESTION));
  assert.ok(!shown(agent("Anna")));
});

test("a move can be taken back whatever was said since, until it is", () => {
  const undo = { title: "Ongedaan maken", payload: "/handover.undo_move" };
  const moved = ["message.notice", { text: "x", key: "notice_moved", buttons: [undo] }] as [string, object];
  const said = ["message.customer", { id: "a", text: "hallo", payload: null }] as [string, object];
  const apart = ["message.notice", { text: "x", key: "notice_move_undone", buttons: [] }] as [string, object];
  const buttons = (state: State) =>
    arrange(state).flatMap((item) => (item.kind === "notice" ? [[item.buttons.length, item.chosen]] : []));
  assert.deepEqual(buttons(told(moved, said, agent("Anna"))), [[1, null]]);
  assert.deepEqual(buttons(told(moved, said, apart))[0], [0, null]);
});

test("who leaves a message can be done with it however many lines they wrote, until they are", () => {
  const buttons = [{ title: "Iets anders vragen", payload: "/handover.ask_on" }];
  const line = ["message.customer", { id: "x", text: "x", payload: null }] as [string, object];
  const kept = ["message.notice", { text: "Bewaard.", key: "notice_message_kept", buttons }] as [string, object];
  const state = told(line, kept, line, line);
  const choices = (leaving_message: boolean) =>
    arrange({ ...state, status: { leaving_message } as State["status"] }).find((item) => item.kind === "notice");
  assert.equal(choices(true)?.chosen, null);
  assert.equal(choices(false)?.chosen, "");
});

test("it is tapped once", () => {
  const buttons = [{ title: "Iets anders vragen", payload: "/handover.ask_on" }];
  const kept = ["message.notice", { text: "Bewaard.", key: "notice_message_kept", buttons }] as [string, object];
  const tapped = ["message.customer", { id: "y", text: "x", payload: "/handover.ask_on" }] as [string, object];
  const state = { ...told(kept, tapped), status: { leaving_message: true } as State["status"] };
  assert.equal(arrange(state).find((item) => item.kind === "notice")?.chosen, "/handover.ask_on");
});

test("a code to scan is gone once it was used", () => {
  const way = ["message.notice", { text: "x", key: "notice_move", buttons: [], qr: { size: 21, path: "M0 0" } }] as [string, object];
  const moved = ["message.notice", { text: "x", key: "notice_moved", buttons: [] }] as [string, object];
  const codes = (state: State) => arrange(state).flatMap((item) => (item.kind === "notice" ? [item.qr ?? null] : []));
  assert.deepEqual(codes(told(way, agent("Anna"))), [{ size: 21, path: "M0 0" }]);
  assert.deepEqual(codes(told(way, moved))[0], null);
});

test("a way to the website is not offered on the website", () => {
  const ways = ["whatsapp", "web_widget"].map((channel) => ({ title: channel, payload: `/handover.move.${channel}` }));
  const shown = arrange(told(["message.notice", { text: "x", key: "notice_waiting", buttons: ways }]));
  assert.deepEqual(shown.flatMap((item) => ("buttons" in item ? item.buttons.map(({ title }) => title) : [])), ["whatsapp"]);
});

test("what the customer need not know is not shown", () => {
  assert.deepEqual(kinds(told(["conversation.waiting", {}], ["handover.ended", {}], ["conversation.reopened", {}])), []);
});
