// What every part of the view is given: what to show, in which words, and what may be asked.
import type { Session } from "../session.ts";
import type { State } from "../state.ts";
import type { Texts } from "../texts.ts";

/** What is the element's to do: it moves the focus and the thread. */
export interface Host {
  open(): void;
  close(): void;
  toEnd(): void;
}

export interface Ui {
  state: State;
  texts: Texts;
  act: Session;
  host: Host;
  /** The reader is at the end of the thread, not reading back. */
  atEnd: boolean;
}

/** The panel covers the whole screen; the same condition as in styles/small.css. */
export const isFullScreen = (): boolean => matchMedia("(max-width:480px),(max-height:480px)").matches;
