// Drawn for a 24 × 24 grid with lines of the text's colour; always next to words, so hidden from screen readers.
import { h } from "../draw.ts";
const icon = (path: string) => () => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const ChatIcon = icon("M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5");
export const CloseIcon = icon("M6 6l12 12M18 6L6 18");
export const MenuIcon = icon("M12 5v.01M12 12v.01M12 19v.01");
export const SendIcon = icon("M12 20V5M5.5 11.5L12 5l6.5 6.5");
export const PersonIcon = icon("M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.5c.8-4 3.8-5.5 7.5-5.5s6.7 1.5 7.5 5.5");
export const AssistantIcon = icon("M12 3l1.9 5.6L19.5 10.5l-5.6 1.9L12 18l-1.9-5.6L4.5 10.5l5.6-1.9zM19 16v4M17 18h4");
export const WarningIcon = icon("M12 4L2.8 20h18.4zM12 10v4.5M12 17v.01");
export const DownIcon = icon("M12 5v14M6 13l6 6 6-6");
