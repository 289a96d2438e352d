import { Fragment } from "preact";
import { texts } from "../../settings.ts";
import { LETTER_KEYS, type ShortcutName } from "../../state/keys.ts";
import type { Texts } from "../../texts/nl.ts";
import { Dialog } from "./Dialog.tsx";

type HelpLine = readonly [
  keys: readonly string[],
  word: keyof Texts["help"] & (ShortcutName | "switch" | "leave" | "send" | "newline" | "confirm"),
];

const keyOf = (name: ShortcutName) => Object.entries(LETTER_KEYS).find(([, one]) => one === name)![0];
const line = (name: ShortcutName): HelpLine => [[keyOf(name)], name];

const GROUPS: readonly (readonly [keyof Texts["help"]["groups"], readonly HelpLine[]])[] = [
  ["walk", [line("next"), line("previous"), [["Alt ↑", "Alt ↓"], "switch"], line("search"), line("context")]],
  [
    "act",
    [
      line("accept"),
      line("decline"),
      line("take"),
      line("handBack"),
      line("pass"),
      line("resolve"),
      line("snooze"),
      line("ways"),
      line("undo"),
    ],
  ],
  [
    "write",
    [line("write"), line("note"), [["/", "Ctrl K"], "canned"], [["Enter"], "send"], [["Shift Enter"], "newline"]],
  ],
  ["rest", [line("presence"), [["Ctrl Enter"], "confirm"], [["Esc"], "leave"], line("help")]],
];

export function Help() {
  const said = texts.value.help;
  return (
    <Dialog title={said.title} wide>
      <p>{said.intro}</p>
      <div class="help" data-first tabIndex={-1}>
        {GROUPS.map(([group, lines]) => (
          <section key={group}>
            <h3>{said.groups[group]}</h3>
            <dl>
              {lines.map(([keys, word]) => (
                <Fragment key={word}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key.length === 1 ? key.toUpperCase() : key}</kbd>
                    ))}
                  </dt>
                  <dd>{said[word]}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
