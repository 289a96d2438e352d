import assert from "node:assert/strict";
import test from "node:test";
import { inMinutes, localInput, nextMonday, tomorrowMorning } from "../state/moments.ts";
import { en } from "../texts/en.ts";
import { nl } from "../texts/nl.ts";
import { amendmentText, dayName, duration, inLanguage, intentName, moment, nameOf, quoted, refusalText } from "../wording.ts";

// As the tests' machine has it; moments are built from local parts, so that any time zone will do.
const local = (...parts: [number, number, number, number?, number?]) =>
  new Date(...(parts as [number, number, number, number, number]));
const NOW = local(2026, 10, 20, 14, 5);

test("durations in one or two units", () => {
  const said = (seconds: number) => duration(seconds * 1000, nl);
  assert.deepEqual([-3, 0, 59, 60, 3599, 3600, 4800, 90_000].map(said), [
    "0 s",
    "0 s",
    "59 s",
    "1 min",
    "59 min",
    "1 u",
    "1 u 20 min",
    "1 d",
  ]);
});

test("days have names near by, dates far away", () => {
  const named = (at: Date) => dayName(at.toISOString(), NOW.getTime(), "nl", nl);
  assert.equal(named(local(2026, 10, 20, 0, 1)), "Vandaag");
  assert.equal(named(local(2026, 10, 19, 23, 59)), "Gisteren");
  assert.equal(named(local(2026, 10, 4, 12)), "woensdag 4 november");
  assert.match(named(local(2025, 10, 4, 12)), /2025/);
});

test("a moment is as precise as its distance asks for", () => {
  const said = (at: Date) => moment(at.toISOString(), NOW.getTime(), "nl");
  assert.equal(said(local(2026, 10, 20, 9, 30)), "09:30");
  assert.equal(said(local(2026, 10, 17, 9, 30)), "di 09:30");
  assert.equal(said(local(2026, 9, 4, 9, 30)), "4 okt");
});

test("visitors without a name can be told apart", () => {
  assert.equal(nameOf({ conversation: "0a1b-c2d3", customer: { name: null } }, nl), "Bezoeker C2D3");
  assert.equal(nameOf({ conversation: "x", customer: { name: "Mw. Jansen" } }, nl), "Mw. Jansen");
});

test("texts of one language, of both, of none", () => {
  assert.equal(inLanguage("zo", "en"), "zo");
  assert.equal(inLanguage({ nl: "ja", en: "yes" }, "en"), "yes");
  assert.equal(inLanguage(null, "nl"), "");
  assert.equal(intentName("report_power_outage", nl), "report power outage");
  assert.equal(intentName("nlu_fallback", nl), "niet begrepen");
});

test("a refusal names who was first, in the agent's language; an unknown code falls back on the broker's words", () => {
  const refusal = {
    code: "already_taken",
    message: "Somebody was first.",
    data: { by: { id: "b", name: "Bas Bakker" } },
    retry: false,
  } as const;
  assert.equal(refusalText(refusal, nl), "Bas Bakker heeft dit gesprek al opgepakt.");
  assert.equal(refusalText(refusal, en), "Bas Bakker already took this conversation.");
  assert.equal(refusalText({ ...refusal, code: "new_code" as "invalid" }, nl), "Somebody was first.");
  assert.equal(refusalText({ code: "invalid", message: "", retry: false }, nl), nl.technicalFault);
});

test("moments to snooze until lie ahead, Monday never today", () => {
  const now = NOW.getTime();
  assert.equal(inMinutes(now, 30).getTime() - now, 30 * 60_000);
  assert.deepEqual(tomorrowMorning(now), local(2026, 10, 21, 9));
  assert.deepEqual(nextMonday(now), local(2026, 10, 23, 9));
  assert.deepEqual(nextMonday(local(2026, 10, 23, 8).getTime()), local(2026, 10, 30, 9));
  assert.equal(localInput(local(2026, 10, 20, 14, 5)), "2026-11-20T14:05");
});

test("quoted words cannot turn the sentence around them", () => {
  assert.equal(quoted("abc\u202e"), "\u2068abc\u202e\u2069");
  assert.equal(quoted("a\u2069b\u2067c\u202e"), "\u2068abc\u202e\u2069");
  assert.equal(amendmentText({ change: "edit", text: "\u202ea" }, nl), "De klant maakte hiervan: \u2068\u202ea\u2069");
  assert.equal(amendmentText({ change: "reaction", text: "" }, nl), "De klant trok de reactie in");
});

test("both languages say everything, with the same blanks", () => {
  const shape = (texts: object): unknown =>
    Object.fromEntries(
      Object.entries(texts).map(([key, value]) => [
        key,
        typeof value === "object" ? shape(value as object) : typeof value,
      ]),
    );
  assert.deepEqual(shape(en), shape(nl));
});
