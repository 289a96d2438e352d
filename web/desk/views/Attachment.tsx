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
      {isRecording(of) && <Recording of={of} conversation={conversation} seq={seq} />}
      {isFile(of) && <Download of={of} conversation={conversation} seq={seq} />}
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

const isRecording = ({ kind, ref }: Attachment) => ref !== null && (kind === "audio" || kind === "video");
const isFile = ({ kind, ref }: Attachment) => ref !== null && kind !== "sticker";

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

/** Fetched when asked for: a film is too large to come unasked. */
function Recording({ of: { kind }, conversation, seq }: AttachmentProps) {
  const { address, busy, failed, fetch } = useFile(conversation, seq);
  const said = texts.value.attachments.file;
  if (address) return kind === "video" ? <video src={address} controls autoplay /> : <audio src={address} controls autoplay />;
  return (
    <p>
      <button class="button small" disabled={busy} onClick={() => void fetch()}>
        <Icon name="play" /> {busy ? said.fetching : said.play}
      </button>
      {failed && <span role="alert">{said.failed}</span>}
    </p>
  );
}

function Download({ of, conversation, seq }: AttachmentProps) {
  const { busy, failed, fetch } = useFile(conversation, seq);
  const said = texts.value.attachments.file;
  const save = async () => {
    const address = await fetch();
    if (address) saveAs(address, of.label || `${of.kind}-${seq}`);
  };
  return (
    <p>
      <button class="button quiet small" disabled={busy} onClick={() => void save()}>
        <Icon name="save" /> {busy ? said.fetching : said.save}
      </button>
      {failed && <span role="alert">{said.failed}</span>}
    </p>
  );
}

/** The file as an address within this page, once it was asked for; forgotten with the card. */
function useFile(conversation: string, seq: number) {
  const address = useSignal<string | null>(null);
  const busy = useSignal(false);
  const failed = useSignal(false);
  useEffect(() => () => void (address.value && URL.revokeObjectURL(address.value)), []);
  const fetch = async (): Promise<string | null> => {
    busy.value = true;
    failed.value = false;
    try {
      address.value ??= URL.createObjectURL(await api.attachment(conversation, seq));
    } catch {
      failed.value = true;
    }
    busy.value = false;
    return address.value;
  };
  return { address: address.value, busy: busy.value, failed: failed.value, fetch };
}

function saveAs(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
