import type { Understanding } from "../frames.ts";
import { language, texts } from "../settings.ts";
import { inLanguage, intentName, percent } from "../wording.ts";
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
        {said.readAs} <b>{intentName(doubt.intent)}</b> ({said.sure(percent(doubt.confidence, language.value))})
        <Others doubt={doubt} />
      </p>
      {doubt.why && <p>{inLanguage(doubt.why, language.value)}</p>}
    </details>
  );
}

function Others({ doubt }: { doubt: Understanding }) {
  const others = doubt.alternatives.filter(({ name }) => name !== doubt.intent).slice(0, 3);
  if (others.length === 0) return null;
  return (
    <>
      , {texts.value.conversation.orElse}{" "}
      {others.map(({ name, confidence }, index) => (
        <span key={name}>
          {index > 0 && ", "}
          {intentName(name)} {percent(confidence, language.value)}
        </span>
      ))}
    </>
  );
}
