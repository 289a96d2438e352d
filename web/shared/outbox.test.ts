import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryKeep } from "./keep.ts";
import { Outbox, type Command } from "./outbox.ts";

const command = (id: string, at: number): Command => ({ id, type: "message.send", data: { text: id }, at });
const filled = (...commands: Command[]) => {
  const keep = memoryKeep();
  const outbox = new Outbox(keep, "out.");
  for (const each of commands) outbox.put(each);
  return { keep, outbox };
};
const collect = () => {
  const sent: string[] = [];
  return { sent, send: (each: Command) => sent.push(each.id) > 0 };
};

test("sends in the order of making, whatever the order of storing", () => {
  const { outbox } = filled(command("b", 2), command("a", 1), command("c", 3));
  const { sent, send } = collect();
  outbox.flush(send, 0, 10);
  assert.deepEqual(sent, ["a", "b", "c"]);
});

test("what was sent is not sent again until asked for, and then under the same id", () => {
  const { outbox } = filled(command("a", 1));
  const { sent, send } = collect();
  outbox.flush(send, 0, 10);
  outbox.flush(send, 0, 11);
  outbox.flush(send, 10, 20);
  assert.deepEqual(sent, ["a", "a"]);
});

test("stops at the first that cannot be sent, so that none overtakes another", () => {
  const { outbox } = filled(command("a", 1), command("b", 2));
  const tried: string[] = [];
  outbox.flush((each) => (tried.push(each.id), false), 0, 10);
  assert.deepEqual(tried, ["a"]);
});

test("another outbox over the same storage sees and sends what this one left behind", () => {
  const { keep, outbox } = filled(command("a", 1), command("b", 2));
  outbox.settle("a");
  const { sent, send } = collect();
  new Outbox(keep, "out.").flush(send, 0, 10);
  assert.deepEqual(sent, ["b"]);
});

test("what was refused stays to be shown and is not sent", () => {
  const { outbox } = filled({ ...command("a", 1), error: "too_long" });
  const { sent, send } = collect();
  outbox.flush(send, 0, 10);
  assert.deepEqual(sent, []);
  assert.equal(outbox.all().length, 1);
});
