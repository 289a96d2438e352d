import assert from "node:assert/strict";
import test from "node:test";
import { withEvent } from "../state/context.ts";
import { standing, WARN_UNDER } from "../state/window.ts";
import { context, event, START } from "./samples.ts";

const HOUR = 3600_000;
const open = (ms: number | null, more = {}) => ({
  window: { until: ms === null ? null : new Date(START + ms).toISOString(), can_invite: true, invited: false, ...more },
});

test("where one may always speak nothing is told", () => {
  assert.deepEqual(standing({ window: null }, START), { kind: "open" });
  assert.deepEqual(standing({}, START), { kind: "open" });
});

test("the end of the window is told when it comes near", () => {
  assert.deepEqual(standing(open(20 * HOUR), START), { kind: "open" });
  assert.deepEqual(standing(open(WARN_UNDER), START), { kind: "open" });
  assert.deepEqual(standing(open(WARN_UNDER - 1), START), { kind: "ending", left: WARN_UNDER - 1 });
});

test("after its end, or before the customer ever wrote, it is closed, with what can be done", () => {
  assert.deepEqual(standing(open(0), START), { kind: "closed", can: "invite", invited: false });
  assert.deepEqual(standing(open(null, { can_invite: false }), START), { kind: "closed", can: "wait", invited: false });
  assert.deepEqual(standing(open(-HOUR, { invited: true }), START), { kind: "closed", can: "invite", invited: true });
});

test("what the customer chose about news is followed", () => {
  const known = context();
  const asked = withEvent(known, event(8, "message.notice", { text: "Wilt u …", key: "notice_ask_news" }));
  assert.deepEqual(asked?.customer.news?.wanted, null);
  const chosen = withEvent(asked, event(9, "news.chosen", { wanted: true, channel: "whatsapp", by: null }));
  assert.deepEqual([chosen?.customer.news?.wanted, chosen?.customer.news?.channel], [true, "whatsapp"]);
  assert.equal(withEvent(known, event(8, "message.notice", { text: "…", key: "notice_waiting" })), known);
});

test("an address that a code proves is confirmed at once, and gone again when that is undone", () => {
  const known = context();
  const moved = withEvent(known, event(8, "channel.moved", { channel: "whatsapp", before: "web_widget", by: "code" }));
  const points = (it: typeof moved) => it?.customer.contact_points.map(({ channel, verified }) => [channel, verified]);
  assert.deepEqual(points(moved)?.at(-1), ["whatsapp", true]);
  assert.equal(moved?.customer.known, true);
  const undone = event(9, "message.notice", { text: "x", key: "notice_move_undone" });
  assert.deepEqual(points(withEvent(moved, undone)), points(known));
});
