// The phone: who I am, one chat at a time, told anew by the server whenever something changes.
import { bubble, make } from "./bubbles.js";
import { speak, texts } from "./texts.js";

const KEY = "demo-phone";
const MAX_PICTURE = 5 * 1024 * 1024;
const PLACES = [
  { name: "Arnhem", latitude: 51.9851, longitude: 5.8987 },
  { name: "Heerenveen", latitude: 52.9597, longitude: 5.9243 },
  { name: "Almere", latitude: 52.3508, longitude: 5.2647 },
];

const at = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const drawn = new Map(); // message id -> what it was drawn from, and its element

let me;
let number;
let events;
let shown = [];

async function start() {
  speak(document);
  me = kept() ?? fresh(texts.customer, false);
  await registered();
  await chooseLine();
  fillPlaces();
  at("text").value = asked.get("text") ?? "";
  grow();
  if (asked.has("text")) at("text").focus();
}

// ---- who I am

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function fresh(name, hidden) {
  const made = { key: `phone-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`, name, hidden };
  localStorage.setItem(KEY, JSON.stringify(made));
  return made;
}

async function registered() {
  const answer = await ask("PUT", `/phone/${me.key}`, { name: me.name, with_number: !me.hidden });
  const known = await answer.json();
  at("identity").textContent = `${known.name} · ${known.number ? `+${known.number}` : texts.noNumber} · ${known.user_id}`;
}

// ---- the chat

async function chooseLine() {
  const lines = await (await ask("GET", "/phone/lines")).json();
  at("line").replaceChildren(...lines.map((line) => make("option", { value: line.number, textContent: line.name })));
  at("line-label").hidden = lines.length < 2;
  at("name").classList.toggle("quiet", lines.length > 1);
  number = lines.find((line) => line.number === asked.get("to"))?.number ?? lines[0]?.number;
  at("line").value = number;
  follow();
}

function follow() {
  events?.close();
  drawn.clear();
  at("messages").replaceChildren();
  present(texts.connecting);
  events = new EventSource(`/phone/${me.key}/${number}/events`);
  events.addEventListener("message", (event) => draw(JSON.parse(event.data)));
  events.addEventListener("error", lost);
}

/** The browser tries again by itself, unless the server no longer knows us: it was started anew. */
function lost() {
  present(texts.connecting);
  if (events.readyState !== EventSource.CLOSED) return;
  setTimeout(() => registered().then(follow, lost), 1000);
}

function present(words) {
  at("presence").textContent = words;
}

function draw(chat) {
  at("name").textContent = chat.name;
  at("face").textContent = chat.name.slice(0, 1);
  present(chat.typing ? texts.typing : texts.online);
  const atEnd = isAtEnd();
  const more = chat.messages.length > shown.length;
  shown = chat.messages;
  for (const message of shown) place(message, chat.name);
  if (atEnd || more) toEnd();
  see();
}

/** Draws a message where it changed; who had the focus in it keeps it. */
function place(message, name) {
  const now = JSON.stringify(message);
  const before = drawn.get(message.id);
  if (before?.now === now) return;
  const element = bubble(message, name, act);
  if (before) swap(before.element, element);
  else at("messages").append(element);
  drawn.set(message.id, { now, element });
}

function swap(old, element) {
  const place = [...old.querySelectorAll("button, a")].indexOf(document.activeElement);
  old.replaceWith(element);
  if (place < 0) return;
  const same = element.querySelectorAll("button, a")[place];
  if (same?.disabled) at("text").focus();
  else same?.focus();
}

function isAtEnd() {
  const log = at("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
}

function toEnd() {
  at("log").scrollTop = at("log").scrollHeight;
}

/** Whoever looks has read. */
function see() {
  const unread = shown.some((message) => !message.mine && !["read", "failed"].includes(message.state));
  if (unread && document.visibilityState === "visible") post("seen");
}

// ---- what I do

const act = {
  tap: (message, option) => post("messages", { tap: { message: message.id, option: option.id } }),
  react: (message, emoji) => post("messages", { reaction: { message: message.id, emoji } }),
  open: openList,
};

function openList(message) {
  at("list-title").textContent = message.list.label;
  at("rows").replaceChildren(...message.list.rows.map((row) => listed(row.title, row.description, () => act.tap(message, row))));
  at("list").showModal();
}

function fillPlaces() {
  at("places").replaceChildren(...PLACES.map((place) => listed(place.name, "", () => post("messages", { location: place }))));
}

function listed(title, description, chosen) {
  const inside = [make("b", { textContent: title }), description && make("span", { textContent: description })];
  const button = make("button", { type: "button", className: "choice" }, ...inside);
  button.addEventListener("click", () => {
    button.closest("dialog").close();
    chosen();
  });
  return make("li", {}, button);
}

async function say(event) {
  event.preventDefault();
  const text = at("text").value;
  if (!text.trim() || !(await post("messages", { text }))) return;
  at("text").value = "";
  grow();
  at("text").focus();
}

async function showPicture() {
  const [file] = at("picture").files;
  at("picture").value = "";
  at("attach").close();
  if (!file) return;
  if (!["image/png", "image/jpeg"].includes(file.type)) return wrong(texts.notPicture);
  if (file.size > MAX_PICTURE) return wrong(texts.tooLarge);
  const caption = encodeURIComponent(at("text").value);
  if (!(await post(`pictures?caption=${caption}`, file))) return;
  at("text").value = "";
  grow();
}

function startOver(event) {
  event.preventDefault();
  me = fresh(at("my-name").value.trim() || texts.customer, at("hide").checked);
  at("me").close();
  shown = [];
  registered().then(follow);
}

async function post(what, body) {
  const answer = await ask("POST", `/phone/${me.key}/${number}/${what}`, body).catch(() => null);
  if (answer?.ok) at("wrong").hidden = true;
  else wrong(texts.refused);
  return Boolean(answer?.ok);
}

function wrong(words) {
  at("wrong").textContent = words;
  at("wrong").hidden = false;
}

function ask(method, url, body) {
  if (body === undefined || body instanceof Blob) return fetch(url, { method, body });
  return fetch(url, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** The text box is as high as its words, up to a few lines. */
function grow() {
  const text = at("text");
  text.rows = Math.min(5, text.value.split("\n").length + Math.floor(text.value.length / 45));
}

at("form").addEventListener("submit", say);
at("text").addEventListener("input", grow);
at("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) say(event);
});
at("picture").addEventListener("change", showPicture);
at("open-attach").addEventListener("click", () => at("attach").showModal());
at("open-me").addEventListener("click", () => {
  at("my-name").value = me.name;
  at("hide").checked = me.hidden;
  at("me").showModal();
});
at("me-form").addEventListener("submit", startOver);
at("line").addEventListener("change", () => {
  number = at("line").value;
  shown = [];
  follow();
});
at("log").addEventListener("grown", toEnd);
document.addEventListener("visibilitychange", see);
start();
