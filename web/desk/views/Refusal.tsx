import { dismiss, hasForm, reopenForm } from "../actions.ts";
import { desk, outbox } from "../live.ts";
import { texts } from "../settings.ts";
import { refusalsFor } from "../state/outbox.ts";
import { refusalText } from "../wording.ts";
import { Icon } from "./icons.tsx";

/** What the broker refused to do with this conversation, said where it was asked, until it is put away. */
export function Refusal({ conversation }: { conversation: string }) {
  if (!desk.value.conversations.has(conversation)) return null;
  const said = texts.value;
  return (
    <>
      {refusalsFor(outbox.value, conversation).map((pending) => (
        <p class="say bad" key={pending.frame.id}>
          <span>{refusalText(pending.error!, texts.value, pending.frame.type)}</span>
          {hasForm(pending) && (
            <button class="link" onClick={() => reopenForm(pending)}>
              {said.retry}
            </button>
          )}
          <button class="icon-button small" onClick={() => dismiss(pending.frame.id)}>
            <Icon name="cross" />
            <span class="unseen">{said.dismiss}</span>
          </button>
        </p>
      ))}
    </>
  );
}
