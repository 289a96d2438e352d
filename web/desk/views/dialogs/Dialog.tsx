import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { superseded } from "../../live.ts";
import { dialog } from "../../screen.ts";
import { texts } from "../../settings.ts";
import { Icon } from "../icons.tsx";

interface DialogProps {
  title: string;
  /** What the form does; also on Ctrl+Enter. Without it there is nothing to confirm. */
  onConfirm?: () => void;
  confirm?: string;
  canConfirm?: boolean;
  /** Also in a window that another one replaced. */
  anywhere?: boolean;
  wide?: boolean;
  children: ComponentChildren;
}

const close = () => (dialog.value = null);

/** A window over the desk. The focus returns to where it was. */
export function Dialog(props: DialogProps) {
  const { title, onConfirm, confirm, canConfirm = true, anywhere = false, wide = false, children } = props;
  const barred = onConfirm !== undefined && !anywhere && superseded.value;
  const window = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => openOver(window.current!), []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (canConfirm && !barred) onConfirm?.();
  };
  return (
    <dialog
      ref={window}
      class={wide ? "window wide" : "window"}
      aria-labelledby="window-title"
      onClose={close}
      onKeyDown={(event) => isConfirming(event) && submit(event)}
      onMouseDown={(event) => event.target === window.current && close()}
    >
      <form method="dialog" onSubmit={submit}>
        <header>
          <h2 id="window-title">{title}</h2>
          <button type="button" class="icon-button" onClick={close}>
            <Icon name="cross" />
            <span class="unseen">{texts.value.close}</span>
          </button>
        </header>
        <div class="window-body">{children}</div>
        <div role="status">{barred && <p class="say warn">{texts.value.link.elsewhereWhy}</p>}</div>
        {onConfirm && <Confirm label={confirm ?? ""} canConfirm={canConfirm && !barred} />}
      </form>
    </dialog>
  );
}

const isConfirming = (event: KeyboardEvent) => event.key === "Enter" && (event.ctrlKey || event.metaKey);

const Confirm = ({ label, canConfirm }: { label: string; canConfirm: boolean }) => (
  <footer>
    <button type="button" class="button" onClick={close}>
      {texts.value.cancel}
    </button>
    <button class="button primary" disabled={!canConfirm}>
      {label} <kbd>Ctrl ↵</kbd>
    </button>
  </footer>
);

function openOver(window: HTMLDialogElement): () => void {
  const before = document.activeElement;
  window.showModal();
  window.querySelector<HTMLElement>("[data-first]")?.focus();
  return () => {
    window.close();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
}
