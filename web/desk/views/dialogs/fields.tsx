// The few kinds of fields that windows are made of.
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { texts } from "../../settings.ts";

interface OptionProps {
  group: string;
  chosen: boolean;
  /** Has the focus when the window opens. */
  first?: boolean;
  off?: boolean;
  aside?: ComponentChildren;
  onChoose: () => void;
  children: ComponentChildren;
}

/** One of several; `aside` says more about it, in small. */
export function Option({ group, chosen, first = false, off = false, aside, onChoose, children }: OptionProps) {
  return (
    <label data-off={off}>
      <input
        type="radio"
        name={group}
        checked={chosen}
        disabled={off}
        data-first={first ? "" : undefined}
        onChange={onChoose}
      />
      <span>
        {children}
        {aside && <small>{aside}</small>}
      </span>
    </label>
  );
}

export function Options({ legend, children }: { legend: string; children: ComponentChildren }) {
  return (
    <fieldset class="options">
      <legend class="unseen">{legend}</legend>
      {children}
    </fieldset>
  );
}

interface SentenceProps {
  label: string;
  value: Signal<string>;
  maxLength: number;
  first?: boolean;
  /** More than one line. */
  long?: boolean;
}

/** Something to say that may stay empty. */
export function Sentence({ label, value, maxLength, first = false, long = false }: SentenceProps) {
  const props = {
    maxLength,
    value: value.value,
    "data-first": first ? "" : undefined,
    onInput: (event: { currentTarget: { value: string } }) => (value.value = event.currentTarget.value),
  };
  return (
    <label class="field">
      <span>
        {label} <small>({texts.value.optional})</small>
      </span>
      {long ? <textarea rows={2} {...props} /> : <input {...props} />}
    </label>
  );
}
