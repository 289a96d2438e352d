import { useEffect, useRef } from "preact/hooks";
import { offerWays, waysOpen } from "../actions.ts";
import { outbox } from "../live.ts";
import { dialog } from "../screen.ts";
import { texts } from "../settings.ts";
import { isOfferingWays, leaving } from "../state/outbox.ts";
import { deciding } from "./deciding.ts";
import { Icon, type IconName } from "./icons.tsx";

type ActionKind = "handBack" | "pass" | "snooze" | "resolve";

const ACTIONS: readonly { kind: ActionKind; icon: IconName; key: string }[] = [
  { kind: "handBack", icon: "toAssistant", key: "H" },
  { kind: "pass", icon: "pass", key: "P" },
  { kind: "snooze", icon: "snooze", key: "S" },
  { kind: "resolve", icon: "check", key: "R" },
];

/** What a holder can do with a conversation; folded behind one button where there is no room. */
export function Actions({ id }: { id: string }) {
  const said = texts.value.actions;
  const fold = useRef<HTMLDetailsElement>(null);
  const close = () => fold.current?.removeAttribute("open");
  useEffect(() => {
    const outside = (event: Event) => fold.current?.contains(event.target as Node) || close();
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);
  const buttons = <ActionButtons id={id} onChosen={close} />;
  return (
    <>
      <div class="actions" role="group" aria-label={said.title}>
        {buttons}
      </div>
      <details class="actions-folded" ref={fold} onKeyDown={(event) => event.key === "Escape" && close()}>
        <summary class="icon-button">
          <Icon name="more" />
          <span class="unseen">{said.more}</span>
        </summary>
        <div class="card">{buttons}</div>
      </details>
    </>
  );
}

function ActionButtons({ id, onChosen }: { id: string; onChosen: () => void }) {
  const said = texts.value.actions;
  const busy = leaving(outbox.value, id) !== null;
  const open = (kind: ActionKind) => {
    onChosen();
    dialog.value = { kind, conversation: id };
  };
  const offer = () => {
    onChosen();
    offerWays(id);
  };
  return (
    <>
      {waysOpen.value && (
        <button
          class="button action"
          data-action="ways"
          {...deciding(busy || isOfferingWays(outbox.value, id), `${said.ways} (W)`)}
          onClick={offer}
        >
          <Icon name="ways" />
          <span>{said.waysShort}</span>
        </button>
      )}
      {ACTIONS.map(({ kind, icon, key }) => (
        <button
          key={kind}
          class="button action"
          data-action={kind}
          {...deciding(busy, `${said[kind]} (${key})`)}
          onClick={() => open(kind)}
        >
          <Icon name={icon} />
          <span>{kind === "handBack" ? said.handBackShort : said[kind]}</span>
        </button>
      ))}
    </>
  );
}
