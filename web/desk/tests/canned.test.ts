import assert from "node:assert/strict";
import test from "node:test";
import { apply } from "../state/apply.ts";
import { fillIn, findCanned, openPlaceholder, valuesFor } from "../state/canned.ts";
import { conversationOf, EMPTY_DESK } from "../state/desk.ts";
import { context, snapshot, START } from "./samples.ts";

const both = (nl: string, en: string) => ({ nl, en });
const SORRY = {
  key: "canned_sorry",
  title: both("Storing: excuses", "Outage: sorry"),
  text: both("Excuses, {name}.", "Sorry, {name}."),
};
const METER = {
  key: "canned_meter",
  title: both("Meterstand", "Reading"),
  text: both("Bij een storing aan de méter…", "For an outage…"),
};

test("hits in the title come before hits in the text, without case and accents", () => {
  assert.deepEqual(findCanned([METER, SORRY], "STORING", "nl"), [SORRY, METER]);
  assert.deepEqual(findCanned([METER, SORRY], "meter storing", "nl"), [METER]);
  assert.deepEqual(findCanned([METER, SORRY], "", "nl"), [METER, SORRY]);
  assert.deepEqual(findCanned([METER, SORRY], "storing", "en"), []);
});

test("placeholders take slots, the customer's name, the agent's and the brand's", () => {
  const slots = [
    { name: "postcode", label: both("Postcode", "Postcode"), value: "6812 AB" },
    { name: "ean", label: both("EAN", "EAN"), value: null },
  ];
  const known = context({ slots, customer: { ...context().customer, name: "Mw. Jansen" } });
  const desk = apply(EMPTY_DESK, snapshot([], { context: known }), START);
  const values = valuesFor(conversationOf(desk, "c1")!, "Anna");
  assert.equal(
    fillIn("{name} ({postcode}), {agent} van {brand}: {ean}", values),
    "Mw. Jansen (6812 AB), Anna van Liander: {ean}",
  );
});

test("the first open placeholder is found, so that the cursor can stand on it", () => {
  assert.deepEqual(openPlaceholder("Uw EAN {ean} of {x}"), [7, 12]);
  assert.equal(openPlaceholder("Niets open"), null);
});
