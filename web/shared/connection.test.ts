import assert from "node:assert/strict";
import { test } from "node:test";
import { reconnectDelay } from "./connection.ts";

test("the first attempt follows within 0.3 s, later ones at most every 10 s", () => {
  assert.equal(reconnectDelay(0, 1), 300);
  assert.equal(reconnectDelay(3, 1), 2400);
  assert.equal(reconnectDelay(30, 1), 10_000);
});

test("half of each delay is chance, so that clients of a restarted server spread out", () => {
  assert.equal(reconnectDelay(0, 0), 150);
  assert.equal(reconnectDelay(30, 0), 5_000);
});
