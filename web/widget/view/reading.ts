// Where the reader is in the thread. At the end, new messages come into sight by themselves; who reads back is not
// pulled away. Safety advice stays in view from its first step, whatever follows it, until the customer scrolls or
// answers.

// As near to the end (px) as counts for being there.
const AT_END = 48;
const ABOVE_ADVICE = 8;

export class Reading {
  atEnd = true;
  #scroller: HTMLElement | null = null;
  #placed = 0;
  /** Advice at the last drawing. */
  #shown: Element | undefined;
  /** Advice that the customer has scrolled away from. */
  #left: Element | undefined;
  // Pictures that arrive and keyboards that open change heights without a drawing.
  readonly #sizes = new ResizeObserver(() => this.follow());

  constructor(private readonly onChange: () => void) {}

  /** After every drawing, with the scroller that there is now. */
  follow(scroller = this.#scroller): void {
    if (scroller !== this.#scroller) this.#watch(scroller);
    if (!scroller) return;
    // The event of a scroll comes a frame after the scroll; what is drawn in between must not undo it.
    if (scroller.scrollTop < this.#placed - AT_END) this.#onScroll();
    const advice = adviceIn(scroller);
    if (advice === this.#shown) this.#leave();
    this.#shown = advice;
    if (advice && advice !== this.#left) this.#place(advice.offsetTop - ABOVE_ADVICE);
    else if (this.atEnd) this.#place(scroller.scrollHeight);
  }

  toEnd(): void {
    this.atEnd = true;
    if (!this.#scroller) return;
    this.#left = adviceIn(this.#scroller);
    this.#place(this.#scroller.scrollHeight);
  }

  #place(top: number): void {
    const scroller = this.#scroller!;
    scroller.scrollTop = top;
    this.#placed = scroller.scrollTop;
    this.#onScroll();
  }

  #watch(scroller: HTMLElement | null): void {
    this.#scroller = scroller;
    this.#placed = 0;
    this.atEnd = true;
    this.#sizes.disconnect();
    if (!scroller) return;
    for (const element of [scroller, scroller.firstElementChild!]) this.#sizes.observe(element);
    scroller.onscroll = () => this.#onScroll();
  }

  /** Where the customer, not we, scrolled. */
  #leave(): void {
    if (Math.abs(this.#scroller!.scrollTop - this.#placed) > 1) this.#left = adviceIn(this.#scroller!);
  }

  #onScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller!;
    this.#leave();
    const atEnd = scrollHeight - scrollTop - clientHeight < AT_END;
    if (atEnd === this.atEnd) return;
    this.atEnd = atEnd;
    this.onChange();
  }
}

/** The last safety advice, as long as the customer has said nothing after it. */
function adviceIn(scroller: HTMLElement): HTMLElement | undefined {
  const last = [...scroller.querySelectorAll<HTMLElement>(".customer,.safety")].at(-1);
  return last?.matches(".safety") ? last : undefined;
}
