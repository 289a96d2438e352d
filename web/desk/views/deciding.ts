import { superseded } from "../live.ts";
import { texts } from "../settings.ts";

/** For what sends or decides something: in a window that another one replaced it is off, and says why. */
export const deciding = (disabled = false, title?: string) =>
  superseded.value ? { disabled: true, title: texts.value.link.elsewhereWhy } : { disabled, title };
