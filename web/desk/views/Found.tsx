import { query, now } from "../screen.ts";
import { cutAtHits, findings } from "../search.ts";
import { language, texts } from "../settings.ts";
import { moment, withoutIsolates } from "../wording.ts";
import { Row } from "./rows.tsx";

export function Found() {
  const said = texts.value.search;
  const answer = findings.value;
  return (
    <section class="list" aria-labelledby="list-found" aria-busy={answer.state === "asking"}>
      <h2 id="list-found">{said.results}</h2>
      <p class="calm" role="status">
        {answer.state === "asking" && texts.value.loading}
        {answer.state === "failed" && texts.value.technicalFault}
        {answer.state === "found" && (answer.found.length ? said.count(answer.found.length) : said.none(answer.query))}
      </p>
      {answer.state === "found" && (
        <ul>
          {answer.found.map((one) => (
            <li key={one.conversation}>
              <Row
                of={one}
                time={one.last_at ? moment(one.last_at, now.value, language.value) : ""}
                text={<Hits text={one.snippet || one.last_text} asked={answer.query} />}
              />
            </li>
          ))}
        </ul>
      )}
      <button class="link" onClick={() => (query.value = "")}>
        {said.clear}
      </button>
    </section>
  );
}

/** Odd parts are hits. */
function Hits({ text, asked }: { text: string; asked: string }) {
  const parts = cutAtHits(withoutIsolates(text), asked);
  return <bdi>{parts.map((part, index) => (index % 2 ? <mark key={index}>{part}</mark> : part))}</bdi>;
}
