// Draws JSX into a shadow root and, at the next drawing, changes only what differs. The widget loads on every page of
// other people's sites and may weigh 15 kB; Preact takes 4.6 of them (measured, gzipped), this file 0.8. In return:
// function components only, called at once; no state, hooks or life cycle (what the view remembers is in State).
// The desk, which needs those, uses Preact.

type Attribute = string | number | boolean | null | undefined;
type Handler = (event: never) => void;

export interface Drawing {
  /** "" for text. */
  tag: string;
  text: string;
  props: Record<string, unknown>;
  children: (Drawing | null)[];
  key: string | number | undefined;
  dom?: Element | Text;
}

/** Anything a component may return; null, false and undefined draw nothing but keep their neighbours' places. */
export type Child = Drawing | string | number | boolean | null | undefined | Child[];

// Where TypeScript looks for the types of the JSX that `h` makes.
export declare namespace h {
  namespace JSX {
    type Element = Child;
    interface ElementChildrenAttribute {
      children: unknown;
    }
    interface IntrinsicAttributes {
      key?: string;
    }
    type IntrinsicElements = Record<
      string,
      {
        key?: string;
        children?: unknown;
        value?: string;
        [attribute: `aria-${string}`]: Attribute;
        [handler: `on${string}`]: Handler | undefined;
      } & Partial<Record<KnownAttribute, Attribute>>
    >;
  }
}

type KnownAttribute =
  | "class" | "lang" | "role" | "tabindex" | "type" | "rows" | "placeholder" | "enterkeyhint" | "href" | "target"
  | "rel" | "src" | "alt" | "loading" | "referrerpolicy" | "datetime" | "viewBox" | "d";

type Component = (props: never) => Child;

export function h(tag: string | Component, props: Record<string, unknown> | null, ...children: Child[]): Child {
  const { key, ...rest } = props ?? {};
  if (typeof tag === "string") return { tag, text: "", props: rest, children: drawings(children), key: key as string };
  const made = tag({ ...rest, children } as never);
  if (key !== undefined && isDrawing(made)) made.key = key as string;
  return made;
}

export const Fragment = ({ children }: { children?: Child }): Child => children;

const isDrawing = (child: Child): child is Drawing => typeof child === "object" && !!child && /* @__KEY__ */ "tag" in child;

const drawings = (children: Child[]): (Drawing | null)[] =>
  children.flatMap((child) => {
    if (Array.isArray(child)) return drawings(child);
    if (typeof child === "string" || typeof child === "number") return textDrawing(String(child));
    return isDrawing(child) ? child : null;
  });

const textDrawing = (text: string): Drawing => ({ tag: "", text, props: {}, children: [], key: undefined });

/**
 * Make the parent's children look as `news` says. `olds` is what was drawn there before: a drawing goes on in the
 * element of the old one with the same key, or else in the same place, when the tag is the same.
 */
export function draw(parent: ParentNode & Node, olds: (Drawing | null)[], news: (Drawing | null)[]): void {
  const spare = new Map(olds.map((old, place) => [old?.key ?? place, old]));
  news.forEach((drawing, place) => {
    const key = drawing?.key ?? place;
    const old = spare.get(key);
    if (!drawing || (old && old.tag !== drawing.tag)) return;
    if (old) spare.delete(key);
    if (old !== drawing) update(parent, old, drawing);
  });
  for (const old of spare.values()) old?.dom!.remove();
  settle(parent, news);
}

function settle(parent: ParentNode & Node, news: (Drawing | null)[]): void {
  let place = 0;
  for (const drawing of news) {
    if (!drawing) continue;
    if (!drawing.dom) update(parent, undefined, drawing);
    const there = parent.childNodes[place++] ?? null;
    if (there !== drawing.dom) parent.insertBefore(drawing.dom!, there);
  }
}

function update(parent: Node, old: Drawing | null | undefined, drawing: Drawing): void {
  const dom = (drawing.dom = old?.dom ?? create(parent, drawing.tag));
  if (!drawing.tag) {
    if (old?.text !== drawing.text) dom.textContent = drawing.text;
    return;
  }
  const before = old?.props ?? {};
  for (const name in { ...before, ...drawing.props }) set(dom as Element, name, drawing.props[name], before[name]);
  draw(dom as Element, old?.children ?? [], drawing.children);
}

function create(parent: Node, tag: string): Element | Text {
  if (!tag) return document.createTextNode("");
  // HTML, or SVG within an <svg>; a shadow root has no namespace of its own.
  const inherited = (parent as Element).namespaceURI ?? "http://www.w3.org/1999/xhtml";
  return document.createElementNS(tag === "svg" ? "http://www.w3.org/2000/svg" : inherited, tag);
}

function set(dom: Element, name: string, value: unknown, before: unknown): void {
  if (name === "value") {
    // What the visitor typed may be ahead of what was drawn last.
    if ((dom as HTMLTextAreaElement).value !== value) (dom as HTMLTextAreaElement).value = value as string;
  } else if (value === before) return;
  else if (name.startsWith("on")) listen(dom, name.toLowerCase(), value as (event: Event) => void);
  else if (value == null || (value === false && !name.startsWith("aria-"))) dom.removeAttribute(name);
  else dom.setAttribute(name, String(value));
}

/** Without the handler's result: `false` from a handler would cancel the event. */
function listen(dom: Element, name: string, handler: (event: Event) => void): void {
  (dom as unknown as Record<string, unknown>)[name] = (event: Event) => void handler(event);
}
