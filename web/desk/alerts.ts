// Calling the agent back when it matters: a soft sound, a number in the title, a notification of the system.
import { effect } from "@preact/signals";
import { brokerTime } from "./brokerclock.ts";
import { desk, outbox } from "./live.ts";
import { unread } from "./reading.ts";
import { announce, current, now, show } from "./screen.ts";
import { language, settings, texts } from "./settings.ts";
import { lists, whyOf } from "./state/lists.ts";
import { nameOf, refusalText } from "./wording.ts";

export function raiseAlerts(): void {
  effect(showCount);
  effect(callForOffers);
  effect(callForEmergencies);
  effect(readAloud);
  effect(announceRefusals);
}

/** All brands count, whatever the filter shows. */
function allLists() {
  return lists(desk.value, { brand: null, onScreen: null, now: brokerTime(now.value) });
}

function showCount(): void {
  const { offered, held } = allLists();
  const count = offered.length + held.filter((one) => unread(one) > 0).length;
  document.title = `${count ? `(${count}) ` : ""}${texts.value.desk} · ${texts.value.product}`;
}

const called = new Set<string>();

function callForOffers(): void {
  for (const conversation of allLists().offered) {
    const offerId = conversation.summary.offer!.offer_id;
    if (called.has(offerId)) continue;
    called.add(offerId);
    called.add(emergencyOf(conversation.id));
    const { alerts } = texts.peek();
    const name = nameOf(conversation.summary, texts.peek());
    const why = whyOf(desk.peek(), conversation.id, language.peek());
    const { emergency } = conversation.summary;
    const aloud = emergency ? alerts.emergency(name, why) : alerts.offerOf(name, why);
    call(conversation.id, { aloud, title: alerts.offer, body: `${name}. ${why}`, emergency });
  }
}

const emergencyOf = (id: string) => `emergency ${id}`;

/** Somebody in danger: in a conversation one holds, or in the queue while one is there to take it. */
function callForEmergencies(): void {
  const { held, queue } = allLists();
  const waiting = desk.value.agent?.presence === "available" ? queue : [];
  const urgent = [...held.map(({ summary }) => summary), ...waiting].filter(({ emergency }) => emergency);
  for (const one of urgent) {
    const key = emergencyOf(one.conversation);
    if (called.has(key)) continue;
    called.add(key);
    const { alerts, lists: said } = texts.peek();
    const name = nameOf(one, texts.peek());
    const aloud = alerts.emergency(name, whyOf(desk.peek(), one.conversation, language.peek()));
    call(one.conversation, { aloud, title: said.emergency, body: name, emergency: true });
  }
}

interface Call {
  readonly aloud: string;
  readonly title: string;
  readonly body: string;
  readonly emergency: boolean;
}

function call(id: string, { aloud, title, body, emergency }: Call): void {
  announce(aloud, emergency);
  if (settings.peek().sound) chime();
  if (settings.peek().notify && document.hidden) notify(id, title, body);
}

// The name stays out of the notification's title: it may be shown on a locked screen or a beamer.
function notify(id: string, title: string, body: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const notification = new Notification(title, { body, tag: id });
  notification.onclick = () => {
    focus();
    show(id);
    notification.close();
  };
}

let audio: AudioContext | undefined;

/** Two soft notes, a fifth apart (E5, B5). Browsers allow sound after the first click; signing in is one. */
function chime(): void {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  note(659.26, audio.currentTime);
  note(987.77, audio.currentTime + 0.14);
}

function note(frequency: number, start: number): void {
  const tone = new OscillatorNode(audio!, { frequency, type: "sine" });
  const volume = new GainNode(audio!, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.08, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.6);
  tone.connect(volume).connect(audio!.destination);
  tone.start(start);
  tone.stop(start + 0.65);
}

let heard: { id: string; head: number } | null = null;

/** New words of the customer on the screen, for those who listen to it. */
function readAloud(): void {
  const conversation = current.value;
  if (!conversation?.loaded) return void (heard = null);
  const { id, head, events, summary } = conversation;
  const fresh = heard?.id === id ? events.filter((event) => event.seq > heard!.head) : [];
  heard = { id, head };
  for (const event of fresh) {
    if (event.type === "message.customer") {
      announce(texts.peek().alerts.message(nameOf(summary, texts.peek()), event.data.text));
    }
  }
}

const refusalsTold = new Set<string>();

function announceRefusals(): void {
  for (const { frame, error } of outbox.value) {
    if (!error || refusalsTold.has(frame.id)) continue;
    refusalsTold.add(frame.id);
    announce(refusalText(error, texts.peek(), frame.type));
  }
}
