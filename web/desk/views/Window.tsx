import { invite } from "../actions.ts";
import { outbox } from "../live.ts";
import { texts } from "../settings.ts";
import type { Conversation } from "../state/desk.ts";
import { isInviting } from "../state/outbox.ts";
import type { Standing } from "../state/window.ts";
import { channelName, duration } from "../wording.ts";
import { deciding } from "./deciding.ts";
import { Icon } from "./icons.tsx";

/** Above the field: how long one may still answer, and when one may not, what can be done. */
export function Window({ conversation, standing }: { conversation: Conversation; standing: Standing }) {
  const said = texts.value.window;
  const channel = channelName(conversation.summary.channel, texts.value);
  if (standing.kind === "open") return null;
  if (standing.kind === "ending")
    return (
      <p class="window-left">
        <Icon name="snooze" size={0.9} /> {said.ending(channel, duration(standing.left, texts.value))}
      </p>
    );
  return (
    <div class="window-closed">
      <p role="status">
        <Icon name="warning" size={0.9} /> {said.closed(channel)} {said.draft}
      </p>
      <Way id={conversation.id} standing={standing} />
    </div>
  );
}

function Way({ id, standing }: { id: string; standing: Extract<Standing, { kind: "closed" }> }) {
  const said = texts.value.window;
  if (standing.invited) return <p role="status">{said.invited}</p>;
  if (standing.can === "wait") return <p>{said.wait}</p>;
  return (
    <button class="button small" {...deciding(isInviting(outbox.value, id))} onClick={() => invite(id)}>
      <Icon name="send" /> {said.invite}
    </button>
  );
}
