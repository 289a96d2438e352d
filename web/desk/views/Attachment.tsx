import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Attachment } from "../frames.ts";
import { api } from "../session.ts";
import { texts } from "../settings.ts";
import { attachmentName } from "../wording.ts";
import { Icon, type IconName } from "./icons.tsx";

interface AttachmentProps {
  of: Attachment;
  conversation: string;
  seq: number;
}

/** What came with a message: what it is, what it is called, and the picture or place itself. */
export function AttachmentCard({ of, conversation, seq }: AttachmentProps) {
  return (
    <div class="attachment" data-kind={of.kind}>
      {isPicture(of) && <Picture conversation={conversation} seq={seq} />}
      <p>
        <Icon name={ICONS[of.kind] ?? "file"} /> <strong>{attachmentName(of, texts.value)}</strong>
        {of.label && <span>{of.label}</span>}
      </p>
      <Place of={of} />
    </div>
  );
}

const ICONS: Readonly<Record<string, IconName>> = {
  image: "image",
  sticker: "image",
  location: "place",
  contact: "person",
  unsupported: "question",
};

const isPicture = ({ kind, ref }: Attachment) => ref !== null && (kind === "image" || kind === "sticker");

function Place({ of: { latitude, longitude } }: { of: Attachment }) {
  if (latitude === null || longitude === null || latitude === undefined || longitude === undefined) return null;
  const address = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
  return (
    <p>
      {latitude.toFixed(5)}, {longitude.toFixed(5)}{" "}
      <a href={address} target="_blank" rel="noopener noreferrer">
        {texts.value.attachments.map}
      </a>
    </p>
  );
}

/** Fetched with the session's token, so not by the browser itself; without it the card says enough. */
function Picture({ conversation, seq }: { conversation: string; seq: number }) {
  const source = useSignal<string | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    api
      .picture(conversation, seq, gone.signal)
      .then((url) => (source.value = url))
      .catch(() => {});
    return () => gone.abort();
  }, [conversation, seq]);
  return source.value && <img src={source.value} alt={texts.value.attachments.picture} />;
}
