import assert from "node:assert/strict";
import test from "node:test";
import { LETTER_KEYS, shortcutFor, type Where } from "../state/keys.ts";

const press = (key: string, held: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean } = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});
const IDLE: Where = { typing: false, inDialog: false, letterKeys: true };

test("a letter acts when nobody is typing, no window is open, and letters are on", () => {
  assert.equal(shortcutFor(press("j"), IDLE), "next");
  assert.equal(shortcutFor(press("j"), { ...IDLE, typing: true }), null);
  assert.equal(shortcutFor(press("j"), { ...IDLE, inDialog: true }), null);
  assert.equal(shortcutFor(press("j"), { ...IDLE, letterKeys: false }), null);
});

test("with Alt or Ctrl a shortcut works while typing, and without single letters", () => {
  const typing = { ...IDLE, typing: true, letterKeys: false };
  assert.equal(shortcutFor(press("ArrowDown", { altKey: true }), typing), "next");
  assert.equal(shortcutFor(press("k", { ctrlKey: true }), typing), "canned");
  assert.equal(shortcutFor(press("k", { metaKey: true }), typing), "canned");
});

test("the browser keeps its own: Ctrl with a letter of ours does nothing here", () => {
  for (const key of Object.keys(LETTER_KEYS).filter((one) => one !== "k")) {
    assert.equal(shortcutFor(press(key, { ctrlKey: true }), IDLE), null, key);
  }
});

test("no two letters mean the same", () => {
  const names = Object.values(LETTER_KEYS);
  assert.equal(new Set(names).size, names.length);
});
