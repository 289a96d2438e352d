import { h } from "../draw.ts";
import { AssistantIcon, CloseIcon, MenuIcon, PersonIcon } from "./icons.tsx";
import type { Ui } from "./ui.ts";

export function Header(ui: Ui) {
  const { state, texts, act, host } = ui;
  const agent = state.status?.control === "agent" ? state.status.agent : null;
  const other = state.language === "nl" ? "en" : "nl";
  return (
    <div class="head">
      <span class="face">{agent ? <PersonIcon /> : <AssistantIcon />}</span>
      <h2>
        {state.brand?.name}
        <small>{agent ? `${agent.name}, ${texts.person}` : texts.assistant}</small>
      </h2>
      {(state.brand?.languages.length ?? 0) > 1 && (
        <button type="button" class="tool" lang={other} aria-label={texts.otherLanguage} onClick={() => act.speak(other)}>
          {other.toUpperCase()}
        </button>
      )}
      <Menu {...ui} />
      <button type="button" class="tool" aria-label={texts.close} onClick={() => host.close()}>
        <CloseIcon />
      </button>
    </div>
  );
}

function Menu({ state: { menu }, texts, act }: Ui) {
  const show = (next: typeof menu) => () => act.menu(next);
  return (
    <div class="menu" onKeyDown={(event: KeyboardEvent) => menu !== "closed" && closeOnEscape(event, show("closed"))}>
      <button
        type="button"
        class="tool"
        aria-label={texts.menu}
        aria-expanded={menu !== "closed"}
        onClick={show(menu === "closed" ? "open" : "closed")}
      >
        <MenuIcon />
      </button>
      {menu === "open" && (
        <div class="sheet">
          <button type="button" onClick={show("asking")}>
            {texts.clear}
          </button>
        </div>
      )}
      {menu === "asking" && (
        <div class="sheet" role="group" aria-label={texts.clear}>
          <p>{texts.clearAsk}</p>
          <button type="button" class="strong" onClick={() => act.clear()}>
            {texts.clearYes}
          </button>
          <button type="button" onClick={show("closed")}>
            {texts.cancel}
          </button>
        </div>
      )}
    </div>
  );
}

/** Escape closes the menu first, the chat only after that. */
function closeOnEscape(event: KeyboardEvent, close: () => void): void {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  close();
}
