import assert from "node:assert/strict";
import test from "node:test";
import type { ServerFrame, Summary } from "../frames.ts";
import { apply } from "../state/apply.ts";
import { conversationOf, EMPTY_DESK, type Desk } from "../state/desk.ts";
import { brandsIn, lists, neighbour, unansweredSince, unreadCount, walkOrder } from "../state/lists.ts";
import { may } from "../state/may.ts";
import { at, BAS, entry, held, ME, ready, said, snapshot, START, summary, wrote } from "./samples.ts";

const offer = (second: number) => ({ offer_id: "o", deadline: at(second), to: { id: ME.id, name: ME.name } });

function desk(conversations: Summary[], queue = [entry()], ...frames: ServerFrame[]): Desk {
  const start = apply(EMPTY_DESK, ready(conversations, { snapshot: { version: 1, queue, conversations } }), START);
  return frames.reduce((known, frame) => apply(known, frame, START), start);
}
const ask = (known: Desk, given: Partial<Parameters<typeof lists>[1]> = {}) =>
  lists(known, { brand: null, onScreen: null, now: START, ...given });
const idsOf = (conversations: readonly { id: string }[]) => conversations.map(({ id }) => id);

test("offered, held and snoozed stand apart; others' conversations do not show", () => {
  const shown = ask(
    desk([
      held({ conversation: "h" }),
      summary({ conversation: "o", handover: "offered", offer: offer(30) }),
      held({ conversation: "s", snoozed_until: at(60) }),
      held({ conversation: "b", agent: BAS }),
    ]),
  );
  assert.deepEqual(
    [idsOf(shown.offered), idsOf(shown.held), idsOf(shown.snoozed), idsOf(shown.following)],
    [["o"], ["h"], ["s"], []],
  );
});

test("a snooze that ran out puts the conversation back among the held", () => {
  const known = desk([held({ conversation: "s", snoozed_until: at(60) })]);
  assert.deepEqual(idsOf(ask(known, { now: START + 61_000 }).held), ["s"]);
});

test("the offer that ends first stands on top, an emergency above all", () => {
  const known = desk([
    summary({ conversation: "late", offer: offer(30) }),
    summary({ conversation: "soon", offer: offer(10) }),
    summary({ conversation: "gas", offer: offer(40), emergency: true }),
  ]);
  assert.deepEqual(idsOf(ask(known).offered), ["gas", "soon", "late"]);
});

test("the queue: emergencies on top, then by place; what is offered to me is not repeated there", () => {
  const queue = [
    entry({ conversation: "two", place: 2 }),
    entry({ conversation: "one", place: 1 }),
    entry({ conversation: "gas", place: 3, emergency: true }),
    entry({ conversation: "mine", place: 4, state: "offered", offered_to: ME }),
  ];
  assert.deepEqual(
    ask(desk([], queue)).queue.map(({ conversation }) => conversation),
    ["gas", "one", "two"],
  );
});

test("what was just taken is not shown twice while the queue still names it", () => {
  const known = desk([held({ conversation: "q1" })], [entry({ conversation: "q1" })]);
  assert.deepEqual(ask(known).queue, []);
  assert.deepEqual(idsOf(ask(known).held), ["q1"]);
});

test("a brand hides the others", () => {
  const known = desk([held({ conversation: "f", brand: "firan", brand_name: "Firan" }), held({ conversation: "l" })]);
  assert.deepEqual(idsOf(ask(known, { brand: "firan" }).held), ["f"]);
  assert.deepEqual(
    [...brandsIn(known)],
    [
      ["firan", "Firan"],
      ["liander", "Liander"],
    ],
  );
});

test("j and k walk through all lists and stop at the ends", () => {
  const order = walkOrder(ask(desk([held({ conversation: "h" }), summary({ conversation: "o", offer: offer(30) })])));
  assert.deepEqual(order, ["o", "h", "q1"]);
  assert.equal(neighbour(order, null, 1), "o");
  assert.equal(neighbour(order, "o", 1), "h");
  assert.equal(neighbour(order, "q1", 1), "q1");
  assert.equal(neighbour(order, "o", -1), "o");
  assert.equal(neighbour([], null, 1), null);
});

test("a conversation that went away stays within reach as long as the desk keeps it", () => {
  const known = desk([held()], [], { t: "gone", conversation: "c1" });
  assert.deepEqual(idsOf(ask(known).held), []);
  assert.deepEqual(idsOf(ask(known).following), ["c1"]);
});

test("unread counts the customer's messages only", () => {
  const known = conversationOf(desk([], [], snapshot([said(1, "a"), wrote(2, "b"), said(3, "c")])), "c1")!;
  assert.equal(unreadCount(known, 0), 2);
  assert.equal(unreadCount(known, 1), 1);
});

test("a customer waits from the first message after our last", () => {
  const waiting = snapshot([wrote(1, "b"), said(2, "c"), said(3, "d")]);
  assert.equal(unansweredSince(conversationOf(desk([], [], waiting), "c1")!), at(2));
  assert.equal(unansweredSince(conversationOf(desk([], [], snapshot([said(1, "a"), wrote(2, "b")])), "c1")!), null);
});

test("what one may do depends on who holds the conversation", () => {
  const of = (given: Summary) => {
    const { offerWays: _, ...others } = may(conversationOf(desk([given]), "c1"), ME.id);
    return others;
  };
  assert.deepEqual(of(held()), { accept: false, take: false, speak: true, note: false });
  assert.deepEqual(of(held({ agent: BAS })), { accept: false, take: false, speak: false, note: false });
  assert.deepEqual(of(summary({ handover: "waiting" })), { accept: false, take: true, speak: false, note: false });
  assert.deepEqual(of(summary({ offer: offer(30) })), { accept: true, take: false, speak: false, note: false });
  assert.equal(may(null, ME.id).speak, false);
});

test("other channels are offered by who holds the conversation, where there are any", () => {
  const offered = (given: Parameters<typeof held>[0], by = ME.id) =>
    may(conversationOf(desk([held(given)]), "c1"), by).offerWays;
  assert.equal(offered({ ways: ["whatsapp"] }), true);
  assert.equal(offered({ ways: ["whatsapp"] }, "bas"), false);
  assert.equal(offered({ ways: [] }), false);
  assert.equal(offered({}), false);
});
