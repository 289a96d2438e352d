import { h } from "../draw.ts";
import { fill } from "../../shared/languages.ts";
import { Bars } from "./bars.tsx";
import { Composer } from "./composer.tsx";
import { Header } from "./header.tsx";
import { Thread } from "./thread.tsx";
import { isFullScreen, type Ui } from "./ui.ts";

export function Panel(ui: Ui) {
  const { state, texts, host } = ui;
  const brand = state.brand?.name ?? "";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") host.close();
    if (event.key === "Tab" && isFullScreen()) keepInside(event);
  };
  return (
    <section
      class="panel"
      role="dialog"
      aria-modal={isFullScreen()}
      aria-label={fill(texts.chat, { brand })}
      tabindex={-1}
      onKeyDown={onKeyDown}
    >
      <Header {...ui} />
      <Thread {...ui} />
      <Bars {...ui} />
      <Composer {...ui} />
    </section>
  );
}

/** Where the panel is the whole screen, Tab goes round within it. */
function keepInside(event: KeyboardEvent): void {
  const panel = event.currentTarget as HTMLElement;
  const stops = [...panel.querySelectorAll<HTMLElement>("button,textarea,a[href],[tabindex='0']")];
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if ((panel.getRootNode() as ShadowRoot).activeElement !== from) return;
  event.preventDefault();
  to?.focus();
}
