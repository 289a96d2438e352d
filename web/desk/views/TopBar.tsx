import { togglePresence } from "../actions.ts";
import { desk, link, onScreen, outbox } from "../live.ts";
import { dialog, query, show } from "../screen.ts";
import { texts } from "../settings.ts";
import { deciding } from "./deciding.ts";
import { Icon, Mark } from "./icons.tsx";
import { Menu } from "./Menu.tsx";

export function TopBar() {
  const said = texts.value;
  return (
    <header class="top-bar">
      <div class="brand">
        <Mark />
        <strong>{said.desk}</strong>
      </div>
      <Search />
      <div class="top-right">
        <LinkState />
        <Presence />
        <button
          class="icon-button help-button"
          onClick={() => (dialog.value = { kind: "help" })}
          title={`${said.help.title} (?)`}
        >
          <Icon name="question" />
          <span class="unseen">{said.help.title}</span>
        </button>
        <Menu />
      </div>
    </header>
  );
}

function Search() {
  const said = texts.value.search;
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    query.value = "";
    (event.currentTarget as HTMLElement).blur();
  };
  return (
    <form role="search" class="search" onSubmit={(event) => event.preventDefault()}>
      <Icon name="search" />
      <input
        type="search"
        data-search
        aria-label={said.label}
        placeholder={said.label}
        maxLength={200}
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          if (!matchMedia("(min-width: 47.5rem)").matches && onScreen.peek()) show(null);
        }}
        onKeyDown={leave}
      />
      <kbd>F</kbd>
    </form>
  );
}

function LinkState() {
  const state = link.value === "ready" ? "ready" : link.value === "connecting" ? "connecting" : "closed";
  return (
    <span class="link-state" data-state={state} title={texts.value.link[state]}>
      <i />
      <span class="unseen">{texts.value.link[state]}</span>
    </span>
  );
}

/** The switch shows what one asked for at once; the broker's word follows. */
function Presence() {
  const agent = desk.value.agent;
  const said = texts.value.presence;
  if (!agent) return null;
  const asked = outbox.value.findLast(({ frame, error }) => frame.type === "presence.set" && !error)?.frame.data;
  const state = asked && "state" in asked ? asked.state : agent.presence;
  return (
    <button
      class="presence"
      role="switch"
      aria-checked={state === "available"}
      aria-label={said.label}
      {...deciding()}
      onClick={togglePresence}
    >
      <i class="switch" />
      <span class="presence-word">{said[state]}</span>
      <span class="load" title={said.load(agent.load, agent.capacity)}>
        <span class="unseen">{said.load(agent.load, agent.capacity)}</span>
        <span aria-hidden="true">
          {agent.load}/{agent.capacity}
        </span>
      </span>
    </button>
  );
}
