import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage, fill } from "./languages.ts";

test("the first wish that we speak decides; Dutch otherwise", () => {
  assert.equal(chooseLanguage(null, "en-GB", "nl"), "en");
  assert.equal(chooseLanguage("fr", "NL-be"), "nl");
  assert.equal(chooseLanguage("de", undefined), "nl");
});

test("fills in what it knows", () => {
  assert.equal(fill("{place} van {all}", { place: 3 }), "3 van {all}");
});
