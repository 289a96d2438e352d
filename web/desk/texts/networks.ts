// What the desk says about networks that are sent to, and about telling customers unasked; in both languages.
const nl = {
  /** By the command that a word of the customer came before. */
  undone: { "conversation.resolve": "afgerond", "message.invite": "gevraagd" } as Record<string, string>,
  undelivered: {
    uncertain: "Niet zeker of dit is aangekomen",
    failed: (channel: string) => `Niet aangekomen op ${channel}`,
    windowClosed: (channel: string) =>
      `${channel} laat na 24 uur zonder bericht van de klant geen antwoord meer toe`,
  },
  window: {
    ending: (channel: string, left: string) => `Op ${channel} kun je nog ${left} antwoorden.`,
    closed: (channel: string) =>
      `${channel} laat geen antwoord meer toe: het laatste bericht van de klant is te oud.`,
    draft: "Wat je schrijft, blijft hier als concept staan.",
    invite: "Vraag de klant te schrijven",
    invited: "De klant is gevraagd om te schrijven. Zodra dat gebeurt, kun je hier antwoorden.",
    wait: "Zodra de klant weer schrijft, kun je antwoorden.",
    hint: "Nog niet te versturen; je tekst is bewaard",
  },
  news: {
    title: "Bericht bij nieuws",
    unasked: "Nog niet gevraagd",
    unanswered: "Gevraagd, nog geen antwoord",
    none: "Wil geen bericht",
    on: (channel: string) => `Ja, op ${channel}`,
    since: (moment: string) => `sinds ${moment}`,
    change: "Wijzig op verzoek van de klant",
    chooseNone: "Geen bericht",
    step: (by: string | null, channel: string | null) =>
      `${by ? `${by} noteerde: de klant` : "De klant"} wil ${channel ? `bericht bij nieuws op ${channel}` : "geen bericht bij nieuws"}`,
  },
};

const en: typeof nl = {
  undone: { "conversation.resolve": "resolved", "message.invite": "asked" },
  undelivered: {
    uncertain: "Not certain whether this arrived",
    failed: (channel: string) => `Did not arrive in ${channel}`,
    windowClosed: (channel: string) =>
      `${channel} allows no more answers after 24 hours without a message from the customer`,
  },
  window: {
    ending: (channel: string, left: string) => `On ${channel} you can answer for another ${left}.`,
    closed: (channel: string) => `${channel} allows no answer any more: the customer's last message is too old.`,
    draft: "What you write stays here as a draft.",
    invite: "Ask the customer to write",
    invited: "The customer was asked to write. As soon as they do, you can answer here.",
    wait: "As soon as the customer writes again, you can answer.",
    hint: "Cannot be sent yet; your text is kept",
  },
  news: {
    title: "Messages about news",
    unasked: "Not asked yet",
    unanswered: "Asked, no answer yet",
    none: "Wants no messages",
    on: (channel: string) => `Yes, on ${channel}`,
    since: (moment: string) => `since ${moment}`,
    change: "Change at the customer's request",
    chooseNone: "No messages",
    step: (by: string | null, channel: string | null) =>
      `${by ? `${by} noted: the customer` : "The customer"} wants ${channel ? `messages about news on ${channel}` : "no messages about news"}`,
  },
};

export const networks = { nl, en };
