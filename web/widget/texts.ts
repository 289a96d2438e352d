// Everything the widget itself says. Dutch at level B1; {brand}, {name}, {place}, {opens} and {count} are filled in.
import type { Language } from "../shared/languages.ts";

const nl = {
  chat: "Chat met {brand}",
  open: "Stel uw vraag",
  unread: "{count} ongelezen",
  close: "Chat sluiten",
  menu: "Meer",
  otherLanguage: "Switch to English",
  log: "Gesprek",
  welcome: "Waar kunnen we u mee helpen?",
  intro: "U praat met de digitale assistent van {brand}. Dat is een computer. Liever een mens? Kies hieronder ‘Medewerker’.",

  you: "U",
  assistant: "Digitale assistent",
  person: "medewerker",
  nowAgent: "U praat nu met {name}, een medewerker",
  nowAssistant: "U praat nu met de digitale assistent",
  closed: "Dit gesprek is afgerond. Typ gewoon verder.",
  typing: "{name} typt …",
  newMessages: "Nieuwe berichten",
  safety: "Veiligheid eerst",

  sending: "Wordt verzonden",
  sent: "Verzonden",
  read: "Gelezen",
  failed: "Niet verzonden",
  again: "Opnieuw",
  change: "Aanpassen",

  message: "Uw bericht",
  toColleague: "Uw bericht voor een collega",
  send: "Versturen",
  left: "Nog {count} tekens",
  tooLong: "{count} tekens te lang. Maak uw bericht korter.",

  askPerson: "Medewerker",
  withPerson: "U praat met {name}",
  inQueue: "U staat in de rij",

  place: "U bent nummer {place} in de rij.",
  waiting: "We zoeken een medewerker voor u.",
  whileWaiting: "U kunt intussen verder typen.",
  leaveQueue: "Niet meer wachten",
  nobody: "Onze medewerkers zijn er nu niet.",
  opens: "Ze zijn er {opens} weer.",
  leaveMessage: "Bericht achterlaten",
  starting: "De digitale assistent start op. U kunt alvast typen.",
  down: "De digitale assistent is even niet bereikbaar.",

  reconnecting: "Verbinding zoeken …",
  offline: "U bent offline.",
  kept: "Wat u typt, blijft bewaard.",
  now: "Nu proberen",
  refused: "De chat werkt nu niet. Laad de pagina opnieuw.",
  forbidden: "De chat werkt niet op deze website.",

  clear: "Gesprek wissen op dit apparaat",
  clearAsk: "Gesprek wissen? U ziet het hier niet meer.",
  clearYes: "Wissen",
  cancel: "Annuleren",
  dismiss: "Sluiten",

  today: "Vandaag",

  errors: {
    other: "Dat lukte niet. Probeer het opnieuw.",
    rate_limited: "Dat ging te snel. Wacht even.",
    too_long: "Maak uw bericht korter.",
    stale: "Dit bericht bleef liggen. Nog versturen?",
  },
};

export type Texts = typeof nl;

const en: Texts = {
  chat: "Chat with {brand}",
  open: "Ask a question",
  unread: "{count} unread",
  close: "Close chat",
  menu: "More",
  otherLanguage: "Naar het Nederlands",
  log: "Conversation",
  welcome: "How can we help you?",
  intro: "You are talking to the digital assistant of {brand}. It is a computer. Prefer a person? Choose ‘Person’ below.",

  you: "You",
  assistant: "Digital assistant",
  person: "person",
  nowAgent: "You are now talking to {name}, a person",
  nowAssistant: "You are now talking to the digital assistant",
  closed: "This conversation has ended. Just keep typing.",
  typing: "{name} is typing …",
  newMessages: "New messages",
  safety: "Safety first",

  sending: "Sending",
  sent: "Sent",
  read: "Read",
  failed: "Not sent",
  again: "Try again",
  change: "Edit",

  message: "Your message",
  toColleague: "Your message for a colleague",
  send: "Send",
  left: "{count} characters left",
  tooLong: "{count} characters too long. Shorten your message.",

  askPerson: "Person",
  withPerson: "You are talking to {name}",
  inQueue: "You are in the queue",

  place: "You are number {place} in the queue.",
  waiting: "Looking for a person for you.",
  whileWaiting: "You can keep typing.",
  leaveQueue: "Stop waiting",
  nobody: "Our people are not here now.",
  opens: "They are back {opens}.",
  leaveMessage: "Leave a message",
  starting: "The digital assistant is starting. You can already type.",
  down: "The digital assistant is away now.",

  reconnecting: "Looking for a connection …",
  offline: "You are offline.",
  kept: "What you type is kept.",
  now: "Try now",
  refused: "The chat does not work now. Reload the page.",
  forbidden: "The chat does not work on this website.",

  clear: "Clear this chat on this device",
  clearAsk: "Clear this chat? You will not see it here any more.",
  clearYes: "Clear",
  cancel: "Cancel",
  dismiss: "Close",

  today: "Today",

  errors: {
    other: "That did not work. Please try again.",
    rate_limited: "That was too fast. Wait a moment.",
    too_long: "Shorten your message.",
    stale: "This message was left behind. Send it now?",
  },
};

export const TEXTS: Record<Language, Texts> = { nl, en };

/** What to tell for an error code of the broker; unknown ones get the general line. A sentence is told as it is. */
export const errorText = ({ errors }: Texts, code: string): string =>
  (errors as Record<string, string>)[code] ?? (code.includes(" ") ? code : errors.other);
