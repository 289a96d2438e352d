// <handover-widget>: the shadow root that keeps the site's styles out and ours in. It draws, moves the focus, and
// tells the page's title what is unread. Adopted style sheets and no inline handlers: a strict content security
// policy needs only the broker's origin in script-src and connect-src.
import type { Language } from "../shared/languages.ts";
import { Device } from "./device.ts";
import { draw, h, type Drawing } from "./draw.ts";
import { lookSheet } from "./look.ts";
import { Session } from "./session.ts";
import { unread } from "./state.ts";
import base from "./styles/base.css?text";
import panel from "./styles/panel.css?text";
import small from "./styles/small.css?text";
import thread from "./styles/thread.css?text";
import writing from "./styles/writing.css?text";
import { TEXTS } from "./texts.ts";
import { fitBox } from "./view/composer.tsx";
import { Reading } from "./view/reading.ts";
import { isFullScreen, type Host } from "./view/ui.ts";
import { Widget } from "./view/widget.tsx";

// As the broker makes them; anything else in the address is not said in the customer's name.
const isCode = /^[A-Z\d]{4}-[A-Z\d]{4}$/i;

export interface Options {
  brand: string;
  origin: string;
  language: Language;
  open: boolean;
  /** What the site signed of who it is. */
  customer: string | undefined;
}

export class HandoverWidget extends HTMLElement implements Host {
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #look = new CSSStyleSheet();
  readonly #reading = new Reading(() => this.#drawSoon());
  #session!: Session;
  #drawn: Drawing[] = [];
  #isDrawing = false;

  start({ brand, origin, language, open, customer }: Options): void {
    const style = new CSSStyleSheet();
    style.replaceSync(base + panel + thread + writing + small);
    this.#root.adoptedStyleSheets = [style, this.#look];
    const device = new Device(brand);
    this.#session = new Session(brand, origin, language, device, () => this.#drawSoon());
    this.#session.customer = customer;
    Object.assign(window, { Handover: this.#session }); // of which sites know `identify`
    if (open || (device.getTab("open") && !isFullScreen())) this.#session.open();
    this.#bringCode();
    // What the visitor does is drawn at once: a second press must find what the first one left.
    for (const kind of ["click", "input", "keydown", "submit"]) this.#root.addEventListener(kind, () => this.#draw());
    this.#watchPage();
    this.#draw();
  }

  open(): void {
    this.#session.open();
    this.#draw();
    this.#focusInside();
  }

  close(): void {
    this.#session.close();
    this.#draw();
    this.#focusOn(".launcher");
  }

  toEnd(): void {
    this.#reading.toEnd();
  }

  /** Who comes from another channel by a link goes on here; a reload or a shared address must not send it again. */
  #bringCode(): void {
    const address = new URL(location.href);
    const code = address.searchParams.get("handover");
    if (!code) return;
    address.searchParams.delete("handover");
    history.replaceState(history.state, "", address);
    if (!isCode.test(code)) return;
    this.#session.open();
    this.#session.write(code);
  }

  #focusInside(): void {
    // On a phone the keyboard would cover the conversation before it has been read.
    this.#focusOn(matchMedia("(pointer:coarse)").matches ? ".panel" : "textarea");
  }

  #focusOn(selector: string): void {
    this.#find(selector)?.focus();
  }

  #find = (selector: string) => this.#root.querySelector<HTMLElement>(selector);

  /** Many frames may come at once (a replay); they are drawn together. */
  #drawSoon(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    setTimeout(() => this.#draw());
  }

  #draw(): void {
    this.#isDrawing = false;
    const focused = this.#root.activeElement;
    const { state } = this.#session;
    const { atEnd } = this.#reading;
    const drawing = (<Widget state={state} texts={TEXTS[state.language]} act={this.#session} host={this} atEnd={atEnd} />) as Drawing;
    this.#look.replaceSync(lookSheet(state.brand?.look));
    draw(this.#root, this.#drawn, [drawing]);
    this.#drawn = [drawing];
    // A button that did its work and is gone does not take the keyboard's place in the chat with it.
    if (focused && !focused.isConnected) this.#focusInside();
    fitBox(this.#find("textarea") as HTMLTextAreaElement | null);
    this.#reading.follow(this.#find(".scroller"));
    if (state.isOpen && this.#reading.atEnd && !document.hidden) this.#session.look();
    this.#tellTitle(unread(this.#session.state));
  }

  #tellTitle(count: number): void {
    const title = document.title.replace(/^\(\d+\) /, "");
    const wanted = count ? `(${count}) ${title}` : title;
    if (document.title !== wanted) document.title = wanted;
  }

  #watchPage(): void {
    document.addEventListener("visibilitychange", () => this.#draw());
    // Any link or button of the site may open the chat: <a data-handover-open …>.
    document.addEventListener("click", (event) => {
      if (!(event.target as Element).closest?.("[data-handover-open]")) return;
      event.preventDefault();
      this.open();
    });
    // A phone's keyboard shrinks what is visible, not the page: the panel follows, and the text box stays in sight.
    visualViewport?.addEventListener("resize", () => {
      this.style.setProperty("--visible-height", `${visualViewport!.height}px`);
    });
  }
}
