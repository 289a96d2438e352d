import { h } from "../draw.ts";
import { fill } from "../../shared/languages.ts";
import { unread } from "../state.ts";
import { ChatIcon } from "./icons.tsx";
import { Panel } from "./panel.tsx";
import type { Ui } from "./ui.ts";

export const Widget = (ui: Ui) => (
  <div class="widget" lang={ui.state.language}>
    {ui.state.isOpen ? <Panel {...ui} /> : <Launcher {...ui} />}
  </div>
);

function Launcher({ state, texts, host }: Ui) {
  const count = unread(state);
  return (
    <button type="button" class="launcher" onClick={() => host.open()}>
      <ChatIcon />
      <span class="launcher-text">{texts.open}</span>
      <span role="status">
        {count > 0 && (
          <span class="badge">
            {count}
            <span class="unseen"> {fill(texts.unread, { count: "" })}</span>
          </span>
        )}
      </span>
    </button>
  );
}
