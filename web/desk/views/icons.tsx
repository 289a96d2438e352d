// Line drawings of 20 × 20, in the colour of the text beside them. Always next to words, so hidden from screen readers.
const PATHS = {
  robot:
    "M10 3v2.5M5.5 8.5a2 2 0 0 1 2-2h5a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-5a2 2 0 0 1-2-2zM3 10v2.5M17 10v2.5M8 10.3v.4M12 10.3v.4M8.3 13.2h3.4",
  person: "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5",
  lock: "M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  shield: "M10 2.8 4 5v4.5c0 3.6 2.5 6.2 6 7.7 3.5-1.5 6-4.1 6-7.7V5zM10 7v3.5M10 13.2v.2",
  flag: "M5 17V3.5M5 4.2c3-1.6 5 1.6 9.5 0v7c-4.5 1.6-6.5-1.6-9.5 0",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M10 6v4.3l2.8 1.7",
  back: "M12.5 4.5 7 10l5.5 5.5",
  panel: "M3 4.5h14v11H3zM12 4.5v11",
  search: "M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12M13.5 13.5 17 17",
  menu: "M3 6h14M3 10h14M3 14h14",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  question: "M7.3 7.5a2.7 2.7 0 1 1 4.3 2.2c-.9.7-1.6 1.2-1.6 2.3M10 14.8v.2M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16",
  check: "m4.5 10.5 3.7 3.7 7.3-8",
  checks: "m2 10.5 3.5 3.7 7-8M9 13l1.3 1.2 7.2-8",
  cross: "m5 5 10 10M15 5 5 15",
  toAssistant: "M8 5 4 9l4 4M4.5 9H12a4 4 0 0 1 4 4v2",
  pass: "m12 5 4 4-4 4M15.5 9H8a4 4 0 0 0-4 4v2",
  snooze: "M15.8 12.3A6.5 6.5 0 0 1 7.7 4.2a6.5 6.5 0 1 0 8.1 8.1M12 4h4l-4 4.5h4",
  ways: "M3.5 10H8M8 10c3 0 2.5-5 6-5h2M8 10c3 0 2.5 5 6 5h2M13.8 2.5 16.5 5l-2.7 2.500M13.8 12.5l2.700 2.500-2.7 2.500",
  send: "M3.5 10 17 3.5 12.5 17l-2.7-5.3zM9.8 11.7 17 3.5",
  bolt: "M11 2.5 4.5 11.5H9.5L9 17.5l6.5-9h-5z",
  globe:
    "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M3.3 8h13.4M3.3 12h13.4M10 3c2 2 2.8 4.4 2.8 7S12 15 10 17c-2-2-2.8-4.4-2.8-7S8 5 10 3",
  chat: "M4 4.5h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H9.5L6 16.5v-3H4a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1",
  phone: "M6.5 2.5h7a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1M9 15h2",
  mail: "M3 5h14v10H3zM3.5 5.5 10 11l6.5-5.5",
  copy: "M7.5 7.5h9v9h-9zM4.5 12.5h-1v-9h9v1",
  down: "m5 8 5 5 5-5",
  cup: "M4 7.5h10v4.5a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4zM14 8.5h1a2 2 0 0 1 0 4.5h-1.2M7 5V3.5M10.5 5V3.5",
  warning: "M10 3 2.5 16.5h15zM10 8v4M10 14v.2",
  pencil: "m4 16 .8-3.3L13.5 4l2.5 2.5-8.7 8.7z",
  exit: "M8 3.5H4.5v13H8M12.5 6.5 16 10l-3.5 3.5M15.5 10H8",
  image: "M3 4h14v12H3zM6.5 8.2a.9.9 0 1 0 .01 0M3.5 14.5 8 10.5l3 2.5 2.5-2 3.5 3",
  file: "M5.5 2.5h6l3.5 3.5v11.5h-9.5zM11.5 2.5v3.5h3.5",
  play: "M6.5 4v12l9-6z",
  save: "M10 3v9M6 8.500l4 4 4-4M4 16.500h12",
  place: "M10 17.5c-3.5-4-5-6.3-5-8.5a5 5 0 0 1 10 0c0 2.200-1.5 4.5-5 8.5M10 10.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3",
  tap: "M8.5 10V4.5a1.3 1.3 0 0 1 2.6 0V9l3.700.7c.8.2 1.200.8 1.1 1.6l-.6 3.7a2.5 2.5 0 0 1-2.5 2H10c-.8 0-1.5-.3-2-.9L4.8 12.5c-.9-1.100.5-2.4 1.5-1.7z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 1 }: { name: IconName; size?: number }) {
  const side = `${1.25 * size}em`;
  return (
    <svg class="icon" viewBox="0 0 20 20" width={side} height={side} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

const CHANNELS: Readonly<Record<string, IconName>> = {
  web_widget: "globe",
  chat: "chat",
  whatsapp: "phone",
  phone: "phone",
  email: "mail",
};

export const channelIcon = (channel: string | null): IconName => CHANNELS[channel ?? ""] ?? "chat";

/** Two speakers, one conversation. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="1.75rem" height="1.75rem" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path class="mark-full" d="M7 11a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3h-5l-4 3.5V18a3 3 0 0 1-2-3z" />
      <path class="mark-line" d="M23.2 13.6a3 3 0 0 1 2.3 2.9V20a3 3 0 0 1-2 2.8V26l-3.8-3H16" />
    </svg>
  );
}
