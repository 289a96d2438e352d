import type { Understanding } from "../frames.ts";
import { language, texts } from "../settings.ts";
import { inLanguage, intentName, isUnknown, percent } from "../wording.ts";
import { Icon } from "./icons.tsx";

/** What the assistant made of a message it did not get; opened out where it went wrong. */
export function Doubt({ doubt, stuck }: { doubt: Understanding; stuck: boolean }) {
  const said = texts.value.conversation;
  return (
    <details class="doubt" data-stuck={stuck} open={stuck}>
      <summary>
        <Icon name="flag" size={0.9} /> {stuck ? said.stuckHere : said.doubt}
      </summary>
      <p>
        {isUnknown(doubt.intent) ? said.nothing : <ReadAs doubt={doubt} />}
        <Others doubt={doubt} />
      </p>
      {doubt.why && <p>{inLanguage(doubt.why, language.value)}</p>}
    </details>
  );
}

function ReadAs({ doubt: { intent, confidence, label } }: { doubt: Understanding }) {
  const said = texts.value.conversation;
  return (
    <>
      {said.readAs} <b>{intentName(intent, texts.value, inLanguage(label, language.value))}</b> ({said.sure(percent(confidence, language.value))})
    </>
  );
}

function Others({ doubt }: { doubt: Understanding }) {
  const others = doubt.alternatives.filter(({ name }) => name !== doubt.intent).slice(0, 3);
  if (others.length === 0) return null;
  const said = texts.value.conversation;
  return (
    <>
      {isUnknown(doubt.intent) ? ` ${said.perhaps} ` : `, ${said.orElse} `}
      {others.map(({ name, confidence, label }, index) => (
        <span key={name}>
          {index > 0 && ", "}
          {intentName(name, texts.value, inLanguage(label, language.value))} {percent(confidence, language.value)}
        </span>
      ))}
    </>
  );
}
