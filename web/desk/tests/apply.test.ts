import assert from "node:assert/strict";
import test from "node:test";
import type { LoggedEvent, ServerFrame } from "../frames.ts";
import { apply, forgetGone } from "../state/apply.ts";
import { conversationOf, EMPTY_DESK, resumeOf, type Desk } from "../state/desk.ts";
import {
  answered,
  at,
  BAS,
  context,
  entry,
  event,
  held,
  ME,
  ready,
  said,
  snapshot,
  START,
  summary,
  wrote,
} from "./samples.ts";

const NOW = START + 60_000;
const after = (desk: Desk, ...frames: ServerFrame[]) => frames.reduce((known, frame) => apply(known, frame, NOW), desk);
const live = (logged: LoggedEvent): ServerFrame => ({ t: "event", ...logged });
const seqs = (desk: Desk, id = "c1") => conversationOf(desk, id)!.events.map(({ seq }) => seq);

const OPENED = after(EMPTY_DESK, ready([held({ head: 2 })]), snapshot([said(1, "hallo"), answered(2, "dag")]));

test("ready tells who one is, the queue, and what one follows", () => {
  const desk = after(
    EMPTY_DESK,
    ready([held()], { snapshot: { version: 3, queue: [entry()], conversations: [held()] } }),
  );
  assert.equal(desk.agent?.name, ME.name);
  assert.equal(desk.queue.length, 1);
  assert.equal(conversationOf(desk, "c1")?.loaded, false);
});

test("a repeated event changes nothing", () => {
  const once = after(OPENED, live(said(4, "nog iets")));
  assert.deepEqual(seqs(once), [1, 2, 4]);
  assert.deepEqual(seqs(after(once, live(said(4, "nog iets")), live(said(1, "hallo")))), [1, 2, 4]);
});

test("applying does not touch the desk it started from", () => {
  const before = structuredClone(OPENED);
  after(OPENED, live(said(3, "nog iets")), { t: "gone", conversation: "c1" });
  assert.deepEqual(OPENED, before);
});

test("resume names the epoch and the head of every followed conversation with a known log", () => {
  assert.equal(resumeOf(EMPTY_DESK), null);
  const desk = after(OPENED, { t: "summary", ...summary({ conversation: "c2", head: 9 }) }, live(said(7, "en?")));
  assert.deepEqual(resumeOf(desk), { epoch: "e1", heads: { c1: 7 } });
  assert.deepEqual(resumeOf(after(desk, { t: "gone", conversation: "c1" })), { epoch: "e1", heads: {} });
});

test("after a recovered resume the log goes on where it was", () => {
  const desk = after(OPENED, ready([held({ head: 3 })], { recovered: true }), live(said(3, "gemist")));
  assert.deepEqual(seqs(desk), [1, 2, 3]);
});

test("a foreign epoch forgets what was known, until its snapshot comes", () => {
  const restored = after(OPENED, ready([held({ head: 1 })], { epoch: "e2" }));
  assert.deepEqual(seqs(restored), []);
  assert.deepEqual(seqs(after(restored, snapshot([said(1, "hallo")]))), [1]);
});

test("a newer context takes the place of the one before, where the conversation is known", () => {
  const newer = { ...context(), version: "newer" };
  const desk = after(OPENED, { t: "context", conversation: "c1", context: newer });
  assert.equal(conversationOf(desk, "c1")?.context, newer);
  assert.equal(conversationOf(after(desk, { t: "context", conversation: "c9", context: newer }), "c9"), null);
});

test("what is missing from the new snapshot is no longer ours", () => {
  const desk = after(OPENED, ready([], { recovered: true }));
  assert.equal(conversationOf(desk, "c1")?.gone, true);
  assert.equal(forgetGone(desk, () => false).conversations.size, 0);
  assert.equal(forgetGone(desk, (id) => id === "c1").conversations.size, 1);
});

test("every reconnect, wherever it cuts, leaves each event exactly once and in order", () => {
  const log = Array.from({ length: 30 }, (_, index) => said(index * 2 + 1, `regel ${index}`));
  for (let seed = 1; seed <= 200; seed++) {
    const desk = withReconnects(log, randomFrom(seed));
    assert.deepEqual(
      seqs(desk),
      log.map(({ seq }) => seq),
      `seed ${seed}`,
    );
  }
});

/** Sends the log live, cutting the line at random and replaying from the head the desk itself names. */
function withReconnects(log: readonly LoggedEvent[], random: () => number): Desk {
  let desk = after(EMPTY_DESK, ready([held()]), snapshot([]));
  for (let next = 0; next < log.length || random() < 0.5;) {
    if (next < log.length && random() < 0.7) {
      const arrives = random() < 0.8;
      if (arrives) desk = after(desk, live(log[next]!));
      next += 1;
      if (arrives) continue;
    }
    const head = resumeOf(desk)!.heads.c1!;
    const missed = log.slice(0, next).filter(({ seq }) => seq > head);
    desk = after(desk, ready([held()], { recovered: true }), ...missed.map(live));
  }
  const head = resumeOf(desk)!.heads.c1!;
  return after(desk, ready([held()], { recovered: true }), ...log.filter(({ seq }) => seq > head).map(live));
}

/** A small generator (mulberry32), so that a failing seed can be run again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("an offer is the first thing heard of a conversation: its context is enough to show it", () => {
  const offer = { offer_id: "o1", deadline: at(30), to: { id: ME.id, name: ME.name } };
  const offered = event(8, "conversation.offered", { ...offer, context: context() });
  const known = conversationOf(after(EMPTY_DESK, ready([]), live(offered)), "c1")!;
  assert.deepEqual(known.summary.offer, offer);
  assert.equal(known.summary.brand_name, "Liander");
  assert.equal(known.loaded, false);
});

test("a withdrawn offer leaves; another offer's withdrawal does not touch it", () => {
  const offer = { offer_id: "o1", deadline: at(30), to: { id: ME.id, name: ME.name } };
  const offered = after(OPENED, live(event(3, "conversation.offered", offer)));
  const other = live(event(4, "offer.withdrawn", { offer_id: "o0", why: "expired", by: null }));
  assert.equal(conversationOf(after(offered, other), "c1")?.summary.offer?.offer_id, "o1");
  const own = live(event(4, "offer.withdrawn", { offer_id: "o1", why: "taken", by: BAS }));
  assert.equal(conversationOf(after(offered, own), "c1")?.summary.offer, null);
});

test("control that changes hands is seen at once, the broker's summary has the last word", () => {
  const passed = live(event(3, "control.changed", { control: "agent", agent: BAS, outcome: null }, { generation: 2 }));
  const desk = after(OPENED, passed);
  assert.equal(conversationOf(desk, "c1")?.summary.agent?.id, "bas");
  assert.equal(conversationOf(desk, "c1")?.summary.generation, 2);
  const corrected = after(desk, { t: "summary", ...held({ head: 3, generation: 3 }) });
  assert.equal(conversationOf(corrected, "c1")?.summary.agent?.id, ME.id);
});

test("an older queue does not overwrite a newer one", () => {
  const newer = after(OPENED, { t: "queue", version: 5, entries: [entry()] });
  assert.equal(after(newer, { t: "queue", version: 4, entries: [] }).queue.length, 1);
  assert.equal(after(newer, { t: "queue", version: 6, entries: [] }).queue.length, 0);
});

test("a typing sign ends with the message", () => {
  const typing = after(OPENED, { t: "typing", conversation: "c1", who: "customer" });
  assert.ok(conversationOf(typing, "c1")!.typingUntil > NOW);
  assert.equal(conversationOf(after(typing, live(said(3, "ja"))), "c1")!.typingUntil, 0);
});

test("the customer's read mark only moves forward", () => {
  const read = (seq: number): ServerFrame => ({ t: "read", conversation: "c1", who: "customer", seq });
  const desk = after(OPENED, live(wrote(3, "dag")), read(3), read(2));
  assert.equal(conversationOf(desk, "c1")?.summary.customer_read, 3);
});

test("resume names no more conversations than the broker accepts", () => {
  const many = Array.from({ length: 250 }, (_, index) => `c${index}`);
  const desk = many.reduce(
    (known, id) => after(known, snapshot([], { conversation: id, summary: held({ conversation: id }) })),
    OPENED,
  );
  assert.equal(Object.keys(resumeOf(desk)!.heads).length, 200);
});

test("a new conversation beside known ones does not make the known ones start over", () => {
  const desk = after(OPENED, ready([held({ head: 3 }), held({ conversation: "c2" })]), live(said(3, "gemist")));
  assert.deepEqual(seqs(desk), [1, 2, 3]);
});

test("the context keeps up with the log", () => {
  const turn = event(4, "assistant.turn", {
    of: 3,
    intent: "ask_outage_status",
    confidence: 0.4,
    alternatives: [],
    stuck_score: 0.8,
    why: "Twee bedoelingen liggen dicht bij elkaar.",
    understood: false,
  });
  const process = event(5, "process.changed", {
    key: "p1",
    type: "connection",
    status: "planned",
    status_text: "Ingepland",
  });
  const known = conversationOf(after(OPENED, live(said(3, "hoe lang nog")), live(turn), live(process)), "c1")!;
  assert.equal(known.context?.intents.at(-1)?.seq, 3);
  assert.equal(known.context?.processes[0]?.updated_at, at(5));
});

test("frames of unknown kind, or about unknown conversations, are ignored", () => {
  assert.equal(apply(OPENED, { t: "weather" } as unknown as ServerFrame, NOW), OPENED);
  assert.equal(after(OPENED, { t: "gone", conversation: "nobody" }), OPENED);
  assert.equal(
    after(
      OPENED,
      live(
        event(1, "message.customer", { id: "m", text: "x", payload: null, channel: "chat" }, { conversation: "c9" }),
      ),
    ).conversations.size,
    1,
  );
});

test("a code that moved the customer is no preview: what was said before it stays", () => {
  const desk = after(OPENED, live(said(3, "mijn meter tikt")), live(said(4, "K7QF-2M9X", "/handover.code")));
  assert.equal(conversationOf(desk, "c1")?.summary.last_text, "mijn meter tikt");
});
