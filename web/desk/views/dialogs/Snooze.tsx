import { useSignal, type Signal } from "@preact/signals";
import { snooze } from "../../actions.ts";
import { language, texts } from "../../settings.ts";
import { inMinutes, localInput, nextMonday, tomorrowMorning } from "../../state/moments.ts";
import { moment } from "../../wording.ts";
import { Dialog } from "./Dialog.tsx";
import { Option, Options } from "./fields.tsx";

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
      <Moments opened={opened} chosen={chosen} />
      {chosen.value === "other" && <OtherMoment opened={opened} value={other} />}
      <div role="alert">{!ahead && <p class="say bad">{said.past}</p>}</div>
    </Dialog>
  );
}

function Moments({ opened, chosen }: { opened: number; chosen: Signal<PresetName | "other"> }) {
  const said = texts.value.snooze;
  const at = (name: PresetName) => moment(PRESETS[name](opened).toISOString(), opened, language.value);
  return (
    <Options legend={said.title}>
      {[...PRESET_NAMES, "other" as const].map((name, index) => (
        <Option
          key={name}
          group="until"
          first={index === 0}
          chosen={chosen.value === name}
          aside={name !== "other" && at(name)}
          onChoose={() => (chosen.value = name)}
        >
          {said[name]}
        </Option>
      ))}
    </Options>
  );
}

function OtherMoment({ opened, value }: { opened: number; value: Signal<string> }) {
  return (
    <label class="field">
      <span class="unseen">{texts.value.snooze.other}</span>
      <input
        type="datetime-local"
        value={value.value}
        min={localInput(new Date(opened))}
        onInput={(event) => (value.value = event.currentTarget.value)}
      />
    </label>
  );
}
