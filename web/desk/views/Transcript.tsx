import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { desk, outbox } from "../live.ts";
import { now, unreadAfter } from "../screen.ts";
import { texts } from "../settings.ts";
import { isHeldBy, type Conversation } from "../state/desk.ts";
import { textsFor } from "../state/outbox.ts";
import { transcript } from "../state/transcript.ts";
import { nameOf } from "../wording.ts";
import { Icon } from "./icons.tsx";
import { LineView } from "./lines.tsx";

/** So many lines at first, and as many more on request. */
const PAGE = 150;
/** Nearer to the end than this many px counts as being at the end. */
const NEAR_END = 80;

export function Transcript({ conversation }: { conversation: Conversation }) {
  const pages = useSignal(1);
  const pending = textsFor(outbox.value, conversation.id);
  const lines = transcript(conversation, { unreadAfter: unreadAfter.value, pending });
  const shown = lines.slice(-PAGE * pages.value);
  const mine = isHeldBy(conversation.summary, desk.value.agent?.id ?? "");
  const readBefore = conversation.summary.agent_read > 0;
  const { box, list, atEnd, toEnd, onScroll } = useStayingAtEnd(pending.at(-1)?.frame.id, { mine, readBefore });
  return (
    <div class="transcript-frame">
      <div
        class="transcript"
        ref={box}
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-label={texts.value.conversation.messages}
      >
        {shown.length < lines.length && <Earlier onClick={() => (pages.value += 1)} />}
        <ol ref={list}>
          {shown.map((line) => (
            <LineView key={line.key} line={line} conversation={conversation} />
          ))}
          <Typing conversation={conversation} />
        </ol>
      </div>
      <Newest shown={!atEnd} last={lines.at(-1)?.key} onClick={toEnd} />
    </div>
  );
}

/** Who reads the end keeps seeing it as lines come; who reads back is left alone, until they send something. */
function useStayingAtEnd(lastSent: string | undefined, { mine, readBefore }: { mine: boolean; readBefore: boolean }) {
  const atEnd = useSignal(true);
  const lastTop = useRef(0);
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  // Only moving up leaves the end: when lines come faster than scroll events, the distance alone would tell lies.
  const onScroll = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    if (isAtEnd(currentTarget)) atEnd.value = true;
    else if (currentTarget.scrollTop < lastTop.current) atEnd.value = false;
    lastTop.current = currentTarget.scrollTop;
  };
  const wasMine = useRef(mine);
  useLayoutEffect(() => {
    const taken = mine && !wasMine.current;
    wasMine.current = mine;
    startAt(box.current!, readBefore && !taken);
    atEnd.value = isAtEnd(box.current!);
  }, [mine]);
  useLayoutEffect(() => void (lastSent && toEnd()), [lastSent]);
  useEffect(() => whenResized([list.current!, box.current!], () => atEnd.peek() && toEnd()), []);
  return { box, list, atEnd: atEnd.value, toEnd, onScroll };
}

function whenResized(elements: readonly Element[], act: () => void): () => void {
  const observer = new ResizeObserver(act);
  for (const element of elements) observer.observe(element);
  return () => observer.disconnect();
}

const Earlier = ({ onClick }: { onClick: () => void }) => (
  <button class="button small earlier" onClick={onClick}>
    {texts.value.conversation.earlier}
  </button>
);

const isAtEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) =>
  scrollHeight - scrollTop - clientHeight < NEAR_END;

/**
 * Opens at what is new to somebody who read here before. To others all is new: for them it opens where it went wrong,
 * or else at the end.
 */
function startAt(box: HTMLElement, readBefore: boolean): void {
  const wanted = readBefore ? "[data-unread-divider]" : "[data-sender][data-stuck=true]";
  const start = box.querySelector<HTMLElement>(wanted);
  if (start) start.scrollIntoView({ block: "center" });
  else box.scrollTop = box.scrollHeight;
}

function Typing({ conversation }: { conversation: Conversation }) {
  if (conversation.typingUntil <= now.value) return null;
  return (
    <li class="typing">
      <i />
      <i />
      <i />
      <span>{texts.value.conversation.typing(nameOf(conversation.summary, texts.value))}</span>
    </li>
  );
}

/** Reading further back, one still sees that something came. */
function Newest({ shown, last, onClick }: { shown: boolean; last: string | undefined; onClick: () => void }) {
  const seen = useRef(last);
  if (!shown) seen.current = last;
  if (!shown) return null;
  const isNew = seen.current !== last;
  return (
    <button class="newest" data-new={isNew} onClick={onClick}>
      <Icon name="down" />
      <span class={isNew ? "" : "unseen"}>{texts.value.conversation.newest}</span>
    </button>
  );
}
