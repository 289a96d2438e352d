import { useSignal } from "@preact/signals";
import { snooze } from "../../actions.ts";
import { language, texts } from "../../settings.ts";
import { inMinutes, localInput, nextMonday, tomorrowMorning } from "../../state/moments.ts";
import { moment } from "../../wording.ts";
import { Dialog } from "./Dialog.tsx";

export function Snooze({ id }: { id: string }) {
  const opened = useSignal(Date.now()).peek();
  const said = texts.value.snooze;
  const presets: readonly (readonly [string, Date])[] = [
    [said.halfHour, inMinutes(opened, 30)],
    [said.hour, inMinutes(opened, 60)],
    [said.threeHours, inMinutes(opened, 180)],
    [said.tomorrow, tomorrowMorning(opened)],
    [said.monday, nextMonday(opened)],
  ];
  const until = useSignal<Date | null>(presets[0]![1]);
  const other = useSignal(localInput(inMinutes(opened, 120)));
  const past = until.value === null || until.value.getTime() <= opened;
  const chooseOther = (text: string) => {
    other.value = text;
    const chosen = new Date(text);
    until.value = Number.isNaN(chosen.getTime()) ? null : chosen;
  };
  const isPreset = presets.some(([, date]) => date === until.value);
  return (
    <Dialog title={said.title} onConfirm={() => snooze(id, until.value!)} confirm={said.confirm} canConfirm={!past}>
      <p>{said.intro}</p>
      <fieldset class="options">
        <legend class="unseen">{said.title}</legend>
        {presets.map(([label, date], index) => (
          <label key={label}>
            <input type="radio" name="until" checked={until.value === date} data-first={index === 0 ? "" : undefined} onChange={() => (until.value = date)} />
            <span>
              {label}
              <small>{moment(date.toISOString(), opened, language.value)}</small>
            </span>
          </label>
        ))}
        <label>
          <input type="radio" name="until" checked={!isPreset} onChange={() => chooseOther(other.value)} />
          <span>{said.other}</span>
        </label>
      </fieldset>
      {!isPreset && (
        <label class="field">
          <span class="unseen">{said.other}</span>
          <input type="datetime-local" value={other.value} min={localInput(new Date(opened))} onInput={(event) => chooseOther(event.currentTarget.value)} />
        </label>
      )}
      <div role="alert">{past && <p class="say bad">{said.past}</p>}</div>
    </Dialog>
  );
}
