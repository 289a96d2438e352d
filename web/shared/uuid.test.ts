import assert from "node:assert/strict";
import { test } from "node:test";
import { uuid } from "./uuid.ts";

test("is a version 4 UUID, another one each time", () => {
  const made = Array.from({ length: 100 }, uuid);
  for (const id of made) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(made).size, 100);
});
