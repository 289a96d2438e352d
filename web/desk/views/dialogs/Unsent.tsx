import { draftOf } from "../../drafts.ts";
import { texts } from "../../settings.ts";

/** Who ends a conversation with words still in the field is told so: they go with it. */
export function Unsent({ id }: { id: string }) {
  const words = draftOf(id, "reply").trim() || draftOf(id, "note").trim();
  if (!words) return null;
  return (
    <p class="say warn">
      <span>
        {texts.value.composer.unsent} <q>{words.slice(0, 80)}</q>
      </span>
    </p>
  );
}
