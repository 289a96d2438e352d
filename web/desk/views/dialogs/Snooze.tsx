import { useSignal } from "@preact/signals";
import { snooze } from "../../actions.ts";
import { language, texts } from "../../settings.ts";
import { inMinutes, localInput, nextMonday, tomorrowMorning } from "../../state/moments.ts";
import { moment } from "../../wording.ts";
import { Dialog } from "./Dialog.tsx";

const PRESETS = {
  halfHour: (now: number) => inMinutes(now, 30),
  hour: (now: number) => inMinutes(now, 60),
  threeHours: (now: number) => inMinutes(now, 180),
  tomorrow: tomorrowMorning,
  monday: nextMonday,
};
type PresetName = keyof typeof PRESETS;
const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

export function Snooze({ id }: { id: string }) {
  const opened = useSignal(Date.now()).peek();
  const chosen = useSignal<PresetName | "other">("halfHour");
  const other = useSignal(localInput(inMinutes(opened, 120)));
  const said = texts.value.snooze;
  const until = chosen.value === "other" ? new Date(other.value) : PRESETS[chosen.value](opened);
  const ahead = until.getTime() > opened;
  return (
    <Dialog title={said.title} onConfirm={() => snooze(id, until)} confirm={said.confirm} canConfirm={ahead}>
      <p>{said.intro}</p>
      <fieldset class="options">
        <legend class="unseen">{said.title}</legend>
        {PRESET_NAMES.map((name, index) => (
          <label key={name}>
            <input type="radio" name="until" checked={chosen.value === name} data-first={index === 0 ? "" : undefined} onChange={() => (chosen.value = name)} />
            <span>
              {said[name]}
              <small>{moment(PRESETS[name](opened).toISOString(), opened, language.value)}</small>
            </span>
          </label>
        ))}
        <label>
          <input type="radio" name="until" checked={chosen.value === "other"} onChange={() => (chosen.value = "other")} />
          <span>{said.other}</span>
        </label>
      </fieldset>
      {chosen.value === "other" && (
        <label class="field">
          <span class="unseen">{said.other}</span>
          <input type="datetime-local" value={other.value} min={localInput(new Date(opened))} onInput={(event) => (other.value = event.currentTarget.value)} />
        </label>
      )}
      <div role="alert">{!ahead && <p class="say bad">{said.past}</p>}</div>
    </Dialog>
  );
}
