import assert from "node:assert/strict";
import test from "node:test";
import type { CommandFrame } from "../commands.ts";
import type { Result } from "../frames.ts";
import { apply } from "../state/apply.ts";
import { EMPTY_DESK } from "../state/desk.ts";
import {
  again,
  leaving,
  markSent,
  put,
  refusalsFor,
  releaseAll,
  sendable,
  settle,
  textsFor,
  undoable,
  UNDO_TIME,
  withdraw,
  withoutLogged,
  withoutOvertaken,
  type Outbox,
} from "../state/outbox.ts";
import { ready, said, snapshot, START, wrote } from "./samples.ts";

const message = (id: string): CommandFrame => ({
  t: "cmd",
  id,
  type: "message.send",
  conversation: "c1",
  data: { text: id },
});
const resolve = (id: string): CommandFrame => ({
  t: "cmd",
  id,
  type: "conversation.resolve",
  conversation: "c1",
  data: { disposition: "solved", note: "", seen: 2 },
});
const ids = (outbox: Outbox) => outbox.map(({ frame }) => frame.id);
const ok = (id: string, seq?: number): Result => ({ t: "result", id, ok: true, ...(seq === undefined ? {} : { seq }) });
const refused = (id: string, retry = false): Result => ({
  t: "result",
  id,
  ok: false,
  error: { code: "not_holder", message: "Dit gesprek is niet van u.", retry },
});

test("a command goes out once per connection, with the same id, in the order it was made", () => {
  const outbox = put(put([], message("a"), START), message("b"), START);
  assert.deepEqual(ids(sendable(outbox, 1, START)), ["a", "b"]);
  const sent = markSent(markSent(outbox, "a", 1), "b", 1);
  assert.deepEqual(ids(sendable(sent, 1, START)), []);
  assert.deepEqual(ids(sendable(sent, 2, START)), ["a", "b"]);
});

test("a held command waits, can be undone until it is sent, and not after", () => {
  const outbox = put([], resolve("r"), START, { holdFor: UNDO_TIME });
  assert.deepEqual(ids(sendable(outbox, 1, START + UNDO_TIME - 1)), []);
  assert.deepEqual(ids(undoable(outbox, START + 1)), ["r"]);
  assert.deepEqual(withdraw(outbox, "r"), []);
  assert.deepEqual(ids(sendable(outbox, 1, START + UNDO_TIME)), ["r"]);
  assert.deepEqual(ids(withdraw(markSent(outbox, "r", 1), "r")), ["r"]);
});

test("a held command does not hold up a message made after it", () => {
  const outbox = put(put([], resolve("r"), START, { holdFor: UNDO_TIME }), message("a"), START);
  assert.deepEqual(ids(sendable(outbox, 1, START)), ["a"]);
});

test("leaving the page sends what was held", () => {
  const outbox = releaseAll(put([], resolve("r"), START, { holdFor: UNDO_TIME }), START + 10);
  assert.deepEqual(ids(sendable(outbox, 1, START + 10)), ["r"]);
});

test("a result settles its command; one that asks to try again is sent again later, under the same id", () => {
  const outbox = markSent(put([], resolve("r"), START), "r", 1);
  assert.deepEqual(settle(outbox, ok("r", 9), START), []);
  const later = settle(outbox, refused("r", true), START);
  assert.deepEqual(ids(sendable(later, 1, START)), []);
  assert.deepEqual(ids(sendable(later, 1, START + 2000)), ["r"]);
  assert.deepEqual(undoable(later, START + 1), []);
});

test("a refused command stays, with what was typed in it, and is never sent by itself", () => {
  const texts = settle(markSent(put([], message("a"), START), "a", 1), refused("a"), START);
  assert.equal(textsFor(texts, "c1")[0]?.error?.message, "Dit gesprek is niet van u.");
  assert.deepEqual(sendable(texts, 2, START + 60_000), []);
  const acts = settle(put([], resolve("r"), START), refused("r"), START);
  assert.deepEqual(ids(refusalsFor(acts, "c1")), ["r"]);
  assert.equal(leaving(acts, "c1"), null);
});

test("trying a refused command again gives it a new id", () => {
  const outbox = settle(markSent(put([], message("a"), START), "a", 1), refused("a"), START);
  assert.deepEqual(ids(sendable(again(outbox, "a", message("b"), START), 1, START)), ["b"]);
});

test("an accepted message stays visible until its event stands in the log, in either order of arrival", () => {
  const desk = [ready([]), snapshot([said(1, "hallo")])].reduce(
    (known, frame) => apply(known, frame, START),
    EMPTY_DESK,
  );
  const logged = apply(desk, { t: "event", ...wrote(2, "dag", "a") }, START);
  const sent = markSent(put([], message("a"), START), "a", 1);
  const accepted = settle(sent, ok("a", 2), START);
  assert.deepEqual(ids(withoutLogged(accepted, desk)), ["a"]);
  assert.deepEqual(withoutLogged(accepted, logged), []);
  assert.deepEqual(withoutLogged(sent, logged), []);
});

test("what the customer writes during the hold calls it off; what was seen before does not", () => {
  const outbox = put([], resolve("r"), START, { holdFor: UNDO_TIME });
  const seen = apply(EMPTY_DESK, snapshot([said(1, "a"), said(2, "b"), wrote(3, "c")]), START);
  assert.equal(withoutOvertaken(outbox, seen), outbox);
  const desk = apply(seen, { t: "event", ...said(4, "nog iets") }, START);
  const off = withoutOvertaken(outbox, desk);
  assert.equal(off[0]?.error?.code, "new_message");
  assert.equal(leaving(off, "c1"), null);
  assert.deepEqual(ids(refusalsFor(off, "c1")), ["r"]);
  assert.deepEqual(sendable(off, 1, START + UNDO_TIME), []);
  const sent = markSent(outbox, "r", 1);
  assert.equal(withoutOvertaken(sent, desk), sent);
});
