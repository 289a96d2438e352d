import { connect, link, outbox } from "../live.ts";
import { texts } from "../settings.ts";
import { isText } from "../state/outbox.ts";
import { Icon } from "./icons.tsx";

/** Says so when the line is down; a short break at the start or between is nobody's worry. */
export function LinkBanner() {
  const said = texts.value.link;
  const state = link.value;
  return (
    <div role="status" class="link-banner">
      {state === "waiting" && (
        <p class="banner warn">
          <Icon name="warning" /> <span>{said.waiting}</span> <Unsent />
        </p>
      )}
      {state === "elsewhere" && (
        <p class="banner warn">
          <Icon name="warning" /> <span>{said.elsewhere}</span>
          <button class="button small" onClick={connect}>
            {said.here}
          </button>
        </p>
      )}
      {state === "outdated" && (
        <p class="banner warn">
          <Icon name="warning" /> <span>{said.outdated}</span>
          <button class="button small" onClick={() => location.reload()}>
            {said.reload}
          </button>
        </p>
      )}
    </div>
  );
}

function Unsent() {
  const count = outbox.value.filter((one) => isText(one) && !one.error).length;
  return count > 0 ? <strong>{texts.value.link.unsent(count)}</strong> : null;
}
