import assert from "node:assert/strict";
import test from "node:test";
import type { LoggedEvent, Reason } from "../frames.ts";
import { apply } from "../state/apply.ts";
import { conversationOf, EMPTY_DESK } from "../state/desk.ts";
import { unanswered } from "../state/handback.ts";
import { put, type Outbox } from "../state/outbox.ts";
import { answered, BAS, event, ME, ready, said, snapshot, START, wrote } from "./samples.ts";

const waits = (seq: number, reason: Reason = "customer_asked") =>
  event(seq, "conversation.waiting", { reason, why: { nl: "", en: "" } });
const takes = (seq: number, agent = { id: ME.id, name: ME.name }) =>
  event(seq, "control.changed", { control: "agent", agent, outcome: null });
const heard = (seq: number, of: number) =>
  event(seq, "assistant.turn", {
    of,
    intent: "x",
    confidence: 1,
    alternatives: [],
    stuck_score: 0,
    why: null,
    understood: true,
  });
const sending = (conversation: string, type: "message.send" | "note.add" = "message.send"): Outbox =>
  put([], { t: "cmd", id: "p1", type, conversation, data: { text: "Ja hoor" } }, START);

function left(events: readonly LoggedEvent[], outbox: Outbox = []) {
  const desk = [ready([snapshot(events).summary]), snapshot(events)].reduce((now, frame) => apply(now, frame, START), EMPTY_DESK);
  return unanswered(conversationOf(desk, "c1"), outbox, ME.id);
}

const ASKED = [said(1, "kan ik een medewerker spreken?"), waits(2), takes(3), said(4, "Mag ik nog iets vragen?")];

test("a question to the agent is left until somebody of ours says something", () => {
  assert.deepEqual(left(ASKED), { text: "Mag ik nog iets vragen?", toUs: true });
  assert.equal(left([...ASKED, wrote(5, "Natuurlijk")]), null);
  assert.equal(left([...ASKED, answered(5, "Dat kan.")]), null);
});

test("words on their way are an answer; a note, a refused text and words elsewhere are none", () => {
  assert.equal(left(ASKED, sending("c1")), null);
  assert.ok(left(ASKED, sending("c1", "note.add")));
  assert.ok(left(ASKED, sending("c2")));
  const refused = { code: "not_holder", message: "", retry: false } as const;
  assert.ok(left(ASKED, sending("c1").map((one) => ({ ...one, error: refused }))));
});

test("what made the customer wait is not asked again", () => {
  assert.equal(left([said(1, "kan ik een medewerker spreken?"), waits(2), takes(3)]), null);
  assert.equal(left([said(1, "het ruikt naar gas"), waits(2, "emergency"), takes(3)]), null);
});

test("nor is it when it went from colleague to colleague", () => {
  const passed = [takes(3, BAS), waits(4, "passed"), takes(5)];
  assert.equal(left([said(1, "mag ik iemand spreken?"), waits(2), ...passed]), null);
});

test("what the assistant heard while the customer waited is not asked again", () => {
  assert.equal(left([said(1, "hoi"), waits(2), said(3, "een mens?"), heard(4, 3), takes(5)]), null);
});

test("what nobody heard yet can be asked, and was not said to this agent", () => {
  const meanwhile = [said(1, "hoi"), waits(2), said(3, "en mijn meter?"), takes(4)];
  assert.deepEqual(left(meanwhile), { text: "en mijn meter?", toUs: false });
  assert.deepEqual(left([said(1, "en mijn meter?"), waits(2, "taken_over"), takes(3)])?.toUs, false);
  const colleagues = [takes(1, BAS), said(2, "en mijn meter?"), waits(3, "passed"), takes(4)];
  assert.deepEqual(left(colleagues), { text: "en mijn meter?", toUs: false });
});
