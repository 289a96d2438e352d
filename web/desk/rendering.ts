// Preact draws a moment after a change. Between a shortcut and the next key that moment is too long: who presses
// "n" and types on at once would have the first letters taken for shortcuts.
import { batch } from "@preact/signals";
import { options } from "preact";

/** Makes the change and draws it before returning, so that the focus can move to what it brought. */
export function drawNow(change: () => void): void {
  const before = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  try {
    batch(change);
  } finally {
    options.debounceRendering = before;
  }
}
