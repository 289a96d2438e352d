// Where the reader is in the thread. At the end, new messages come into sight by themselves; who reads back is not
// pulled away.

// As near to the end (px) as counts for being there.
const AT_END = 48;

export class Reading {
  atEnd = true;
  #scroller: HTMLElement | null = null;
  #placed = 0;
  // Pictures that arrive and keyboards that open change heights without a drawing.
  readonly #sizes = new ResizeObserver(() => this.follow());

  constructor(private readonly onChange: () => void) {}

  /** After every drawing, with the scroller that there is now. */
  follow(scroller = this.#scroller): void {
    if (scroller !== this.#scroller) this.#watch(scroller);
    // The event of a scroll comes a frame after the scroll; what is drawn in between must not undo it.
    if (scroller && scroller.scrollTop < this.#placed - AT_END) this.#onScroll(scroller);
    if (this.atEnd) this.toEnd();
  }

  toEnd(): void {
    this.atEnd = true;
    if (!this.#scroller) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#placed = this.#scroller.scrollTop;
  }

  #watch(scroller: HTMLElement | null): void {
    this.#scroller = scroller;
    this.#placed = 0;
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
