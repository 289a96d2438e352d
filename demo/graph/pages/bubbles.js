// One message as the phone shows it. `act` is what a tap does; it is handed in.
import { language, texts } from "./texts.js";

const THUMB = ["M4 11h3v9H4z", "M7 12l4-8c2 0 3 1 2.5 3L13 10h5c1.5 0 2 1 1.8 2L18 18.5c-.3 1-1 1.5-2 1.5H7"];
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });

/** Makes an element: its tag, its properties, what is in it. */
export function make(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside.filter(Boolean));
  return element;
}

export function bubble(message, name, act) {
  const who = make("p", { className: "quiet", textContent: message.mine ? texts.you : name });
  const body = make("div", { className: "bubble" }, who, picture(message), place(message), words(message), foot(message));
  return make(
    "li",
    { className: message.mine ? "mine" : "theirs" },
    make("div", { className: "row" }, body, reaction(message, act)),
    buttons(message, act),
    listButton(message, act),
  );
}

function picture(message) {
  if (!message.image) return null;
  const image = make("img", { src: message.image, alt: texts.image });
  image.addEventListener("load", () => image.dispatchEvent(new Event("grown", { bubbles: true })));
  return image;
}

function place(message) {
  if (!message.place) return null;
  const { name, latitude, longitude } = message.place;
  const where = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return make("p", { className: "place" }, make("b", { textContent: `${texts.location}: ${name}` }), make("span", { textContent: where }));
}

/** Addresses become links, *stars* and _lines_ emphasis; everything else is text. */
function words(message) {
  if (!message.text) return null;
  const parts = message.text.split(/(https?:\/\/[^\s<>"]+|\*[^*\n]+\*|(?<!\w)_[^_\n]+_(?!\w))/);
  return make("p", { className: "words" }, ...parts.map(part));
}

function part(text) {
  if (/^https?:/.test(text)) return make("a", { href: text, textContent: text, target: "_blank", rel: "noreferrer" });
  if (/^\*[^*\n]+\*$/.test(text)) return make("b", { textContent: text.slice(1, -1) });
  if (/^_[^_\n]+_$/.test(text)) return make("i", { textContent: text.slice(1, -1) });
  return text;
}

function foot(message) {
  const at = new Date(message.at * 1000);
  const time = make("time", { dateTime: at.toISOString(), textContent: clock.format(at) });
  return make("p", { className: "foot" }, time, message.mine && ticks(message.state));
}

/** One tick: sent; two: it is there; two in colour: read. In words for who cannot see them. */
function ticks(state) {
  const strokes = state === "failed" ? ["M6 3l10 10M16 3L6 13"] : ["M2 9l4 4 9-10"];
  if (state === "delivered" || state === "read") strokes.push("M10 12l1 1 9-10");
  const drawn = drawing("0 0 24 16", strokes);
  return make("span", { className: `ticks ${state}` }, drawn, make("span", { className: "quiet", textContent: texts[state] }));
}

function drawing(viewBox, strokes) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  for (const stroke of strokes) {
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", stroke);
    svg.append(path);
  }
  return svg;
}

function buttons(message, act) {
  if (!message.buttons) return null;
  return make("div", { className: "buttons" }, ...message.buttons.map((option) => choice(message, option, act)));
}

function choice(message, option, act) {
  const button = make("button", { type: "button", className: "choice", textContent: option.title });
  button.disabled = "chosen" in message;
  button.setAttribute("aria-pressed", String(message.chosen === option.id));
  button.addEventListener("click", () => act.tap(message, option));
  return button;
}

function listButton(message, act) {
  if (!message.list) return null;
  const button = make("button", { type: "button", className: "choice", textContent: message.list.label });
  button.disabled = "chosen" in message;
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", () => act.open(message));
  return make("div", { className: "buttons" }, button);
}

function reaction(message, act) {
  if (message.mine) return null;
  const on = Boolean(message.reaction);
  const button = make("button", { type: "button", className: "react" }, drawing("0 0 24 24", THUMB));
  button.setAttribute("aria-label", texts.react);
  button.setAttribute("aria-pressed", String(on));
  button.addEventListener("click", () => act.react(message, on ? "" : "👍"));
  return button;
}
