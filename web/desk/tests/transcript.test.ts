import assert from "node:assert/strict";
import test from "node:test";
import type { DeliveryState, LoggedEvent } from "../frames.ts";
import { apply } from "../state/apply.ts";
import { conversationOf, EMPTY_DESK, type Conversation } from "../state/desk.ts";
import { put, settle } from "../state/outbox.ts";
import { recentIntents, transcript, type MessageLine } from "../state/transcript.ts";
import { answered, at, context, event, held, said, snapshot, START, wrote } from "./samples.ts";

const TURN = {
  intent: "ask_outage_status",
  confidence: 0.41,
  alternatives: [{ name: "report_power_outage", confidence: 0.38 }],
  stuck_score: 0.9,
  why: "Twee bedoelingen liggen dicht bij elkaar.",
  understood: false,
};

function conversation(events: readonly LoggedEvent[], given: Parameters<typeof snapshot>[1] = {}): Conversation {
  return conversationOf(apply(EMPTY_DESK, snapshot(events, given), START), "c1")!;
}

const lines = (
  events: readonly LoggedEvent[],
  given: Parameters<typeof snapshot>[1] = {},
  unreadAfter: number | null = null,
) => transcript(conversation(events, given), { unreadAfter, pending: [] });
const messages = (...asked: Parameters<typeof lines>) =>
  lines(...asked).filter((line): line is MessageLine => line.kind === "message");

test("each day begins with a separator", () => {
  const shown = lines([said(1, "hallo"), { ...said(2, "morgen!"), at: "2026-11-22T09:00:00Z" } as LoggedEvent]);
  assert.deepEqual(
    shown.map(({ kind }) => kind),
    ["day", "message", "day", "message"],
  );
});

test("the divider stands once, before the first unread message of the customer", () => {
  const shown = lines([said(1, "a"), wrote(2, "b"), said(3, "c"), said(4, "d")], {}, 1);
  assert.deepEqual(
    shown.map(({ kind }) => kind),
    ["day", "message", "message", "unread", "message", "message"],
  );
  assert.ok(!lines([said(1, "a"), wrote(2, "b")], {}, 1).some(({ kind }) => kind === "unread"));
});

test("messages of one sender within two minutes belong together", () => {
  const late = { ...said(3, "c"), at: at(600) } as LoggedEvent;
  assert.deepEqual(
    messages([said(1, "a"), said(2, "b"), late]).map(({ continued }) => continued),
    [false, true, false],
  );
});

test("the button that was tapped is marked, and only in the question it answered", () => {
  const offered = [
    { title: "Ja", payload: "/affirm" },
    { title: "Nee", payload: "/deny" },
  ];
  const shown = messages([
    answered(1, "Klopt dat?", offered),
    said(2, "Ja", "/affirm"),
    answered(3, "En dit?", offered),
  ]);
  assert.deepEqual(
    shown[0]!.buttons.map(({ chosen }) => chosen),
    [true, false],
  );
  assert.deepEqual(
    shown[2]!.buttons.map(({ chosen }) => chosen),
    [false, false],
  );
  assert.equal(shown[1]!.tapped, true);
});

test("a message that was not understood carries what the assistant made of it; the stuck one stands out", () => {
  const events = [
    said(1, "licht"),
    event(2, "assistant.turn", { of: 1, ...TURN }),
    said(3, "stroom"),
    event(4, "assistant.turn", { of: 3, ...TURN }),
  ];
  const stuck = context({ handover: { ...context().handover!, stuck_at: 3 } });
  const shown = messages(events, { context: stuck });
  assert.deepEqual(
    shown.map(({ stuck }) => stuck),
    [false, true],
  );
  assert.equal(shown[0]!.doubt?.confidence, 0.41);
});

test("intents are called what agents call them, wherever the context knows it", () => {
  const label = { nl: "Storing: stand van zaken", en: "Outage: how far it is" };
  const named = { ...TURN, seq: 1, text: "storing", label };
  const log = [said(1, "storing"), event(2, "assistant.turn", { of: 1, ...TURN })];
  const shown = messages(log, { context: context({ intents: [named] }) });
  assert.deepEqual(shown[0]!.doubt?.label, label);
});

test("a message that was understood carries no doubt", () => {
  const shown = messages([said(1, "storing"), event(2, "assistant.turn", { of: 1, ...TURN, understood: true })]);
  assert.equal(shown[0]!.doubt, null);
});

test("a late answer that was held back is shown as such, not as something the customer saw", () => {
  const shown = lines([said(1, "hallo"), event(2, "message.suppressed", { text: "Te laat", of: 1, why: "late" })]);
  assert.deepEqual(
    shown.map(({ kind }) => kind),
    ["day", "message", "suppressed"],
  );
});

test("a message that came late tells when it was sent", () => {
  const sent_at = "2026-11-20T09:00:00Z";
  const late = event(1, "message.customer", { id: "a", text: "hallo", payload: null, channel: "whatsapp", sent_at });
  assert.deepEqual(
    messages([late, said(2, "nog iets")]).map(({ sentAt }) => sentAt),
    [sent_at, null],
  );
});

test("a code was typed, a button was tapped", () => {
  const customer = (seq: number, payload: string) =>
    event(seq, "message.customer", { id: `${seq}`, text: "x", payload, channel: "whatsapp" });
  assert.deepEqual(
    messages([customer(1, "/handover.code"), customer(2, "/handover.person")]).map(({ tapped }) => tapped),
    [false, true],
  );
});

const delivery = (seq: number, state: DeliveryState, code: string | null = null) =>
  ({ seq, channel: "whatsapp", state, code }) as const;

test("what is not sent any more, as it is read elsewhere, is as good as sent", () => {
  const told = { t: "delivery", conversation: "c1", ...delivery(2, "queued") } as const;
  const queued = apply(apply(EMPTY_DESK, snapshot([said(1, "hallo"), wrote(2, "dag")]), START), told, START);
  assert.deepEqual([...conversationOf(queued, "c1")!.deliveries.keys()], [2]);
  const dropped = apply(queued, { ...told, state: "dropped" }, START);
  assert.deepEqual([...conversationOf(dropped, "c1")!.deliveries.keys()], []);
});

test("marks: read on our screen, or how far the network has brought it", () => {
  const events = [1, 2, 3, 4, 5, 6].map((seq) => wrote(seq, `${seq}`));
  const deliveries = [delivery(2, "delivered"), delivery(4, "queued"), delivery(5, "failed", "131047")];
  const shown = messages(events, {
    summary: held({ head: 6, customer_read: 1 }),
    deliveries: [...deliveries, delivery(6, "uncertain")],
  });
  assert.deepEqual(
    shown.map(({ mark }) => mark),
    ["read", "delivered", "sent", "sending", "failed", "uncertain"],
  );
  assert.deepEqual(
    shown.map(({ undelivered }) => undelivered?.code),
    [undefined, undefined, undefined, undefined, "131047", null],
  );
});

test("what the customer did with a message stands with it, or by itself where the message is not theirs", () => {
  const amended = (seq: number, of: string) => event(seq, "message.amended", { of, change: "edit", text: "hoi" });
  const shown = lines([said(1, "hallo"), wrote(2, "dag"), amended(3, "m1"), amended(4, "wamid.x")]);
  assert.deepEqual(
    shown.map(({ kind }) => kind),
    ["day", "message", "message", "step"],
  );
  assert.deepEqual((shown[1] as MessageLine).amendments, [{ of: "m1", change: "edit", text: "hoi", seq: 3 }]);
});

test("what is under way stands below the log, failed ones with their error", () => {
  const frame = { t: "cmd", id: "x", type: "message.send", conversation: "c1", data: { text: "momentje" } } as const;
  const sending = put([], frame, START);
  const refusal = { code: "not_holder", message: "Niet van u.", retry: false } as const;
  const failed = settle(sending, { t: "result", id: "x", ok: false, error: refusal }, START);
  const last = (pending: typeof sending) =>
    transcript(conversation([said(1, "hallo")]), { unreadAfter: null, pending }).at(-1) as MessageLine;
  assert.equal(last(sending).mark, "sending");
  assert.equal(last(failed).mark, "failed");
  assert.equal(last(failed).text, "momentje");
});

test("a note whose event comes before its result is not shown twice, nor swallowed by an older one", () => {
  const note = (id: string) =>
    ({ t: "cmd", id, type: "note.add", conversation: "c1", data: { text: "let op" } }) as const;
  const logged = (seq: number) => event(seq, "note.added", { text: "let op", agent: { id: "anna", name: "Anna" } });
  const both = put(put([], note("x"), START, { after: 1 }), note("y"), START, { after: 1 });
  const notes = (events: LoggedEvent[]) =>
    transcript(conversation(events), { unreadAfter: null, pending: both }).filter(({ kind }) => kind === "message");
  assert.equal(notes([logged(1)]).length, 3);
  assert.equal(notes([logged(1), logged(2)]).length, 3);
  assert.equal(notes([logged(1), logged(2), logged(3)]).length, 3);
});

test("a message keeps its key from the moment it is sent", () => {
  const frame = { t: "cmd", id: "x", type: "message.send", conversation: "c1", data: { text: "dag" } } as const;
  const sending = transcript(conversation([]), { unreadAfter: null, pending: put([], frame, START) }).at(-1);
  assert.equal(sending?.key, messages([wrote(1, "dag", "x")])[0]?.key);
});

test("steps are told, but not twice: an offer that was taken is told by who took it", () => {
  const shown = lines([
    event(1, "conversation.offered", { offer_id: "o", deadline: at(30), to: { id: "anna", name: "Anna" } }),
    event(2, "offer.withdrawn", { offer_id: "o", why: "taken", by: null }),
    event(3, "control.changed", { control: "agent", agent: { id: "anna", name: "Anna" }, outcome: null }),
  ]);
  assert.deepEqual(
    shown.map((line) => line.key),
    ["day-e3", "e3"],
  );
});

test("recent intents come newest first, with the words of the customer", () => {
  const shown = conversation([said(1, "licht uit")], {
    context: context({
      intents: [
        { seq: 1, text: "", ...TURN },
        { seq: 3, text: "en nu?", ...TURN },
      ],
    }),
  });
  assert.deepEqual(
    recentIntents(shown, 5).map(({ text }) => text),
    ["en nu?", "licht uit"],
  );
});

test("what a message answers by quoting it stands with it", () => {
  const quoted = { sender: "agent", text: "Met Anna", seq: 1 } as const;
  const id = { id: "m2", text: "dag", payload: null, channel: "whatsapp" };
  const lines = messages([wrote(1, "Met Anna"), event(2, "message.customer", { ...id, quoted }), said(3, "en nu?")]);
  assert.deepEqual(lines.map((line) => line.quoted), [null, quoted, null]);
});
