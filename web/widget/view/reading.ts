// Where the reader is in the thread. At the end, new messages come into sight by themselves; who reads back is not
// pulled away.

// As near to the end (px) as counts for being there.
const AT_END = 48;

export class Reading {
  atEnd = true;
  #scroller: HTMLElement | null = null;
  // Pictures that arrive and keyboards that open change heights without a drawing.
  readonly #sizes = new ResizeObserver(() => this.follow());

  constructor(private readonly onChange: () => void) {}

  /** After every drawing, with the scroller that there is now. */
  follow(scroller = this.#scroller): void {
    if (scroller !== this.#scroller) this.#watch(scroller);
    if (this.atEnd) this.toEnd();
  }

  toEnd(): void {
    this.#scroller?.scrollTo(0, this.#scroller.scrollHeight);
  }

  #watch(scroller: HTMLElement | null): void {
    this.#scroller = scroller;
    this.atEnd = true;
    this.#sizes.disconnect();
    if (!scroller) return;
    for (const element of [scroller, scroller.firstElementChild!]) this.#sizes.observe(element);
    scroller.onscroll = () => this.#onScroll(scroller);
  }

  #onScroll({ scrollHeight, scrollTop, clientHeight }: HTMLElement): void {
    const atEnd = scrollHeight - scrollTop - clientHeight < AT_END;
    if (atEnd === this.atEnd) return;
    this.atEnd = atEnd;
    this.onChange();
  }
}
