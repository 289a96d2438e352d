// What a person reads, in the language of the browser: Dutch, else English.
const nl = {
  title: "Telefoon (demonstratie)",
  demo: "Demonstratie van een berichtenapp. Niets hiervan verlaat deze computer.",
  line: "Gesprek met",
  me: "Wie ben ik?",
  log: "Gesprek",
  message: "Bericht",
  attach: "Bijvoegen",
  picture: "Foto kiezen",
  place: "Locatie delen",
  send: "Versturen",
  cancel: "Annuleren",
  myName: "Mijn naam",
  hide: "Mijn nummer verbergen",
  startOver: "Opnieuw beginnen",
  startOverWhy: "U wordt dan een nieuwe klant, met een leeg gesprek.",
  customer: "Demo-klant",
  online: "bereikbaar",
  typing: "aan het typen …",
  connecting: "verbinden …",
  you: "U",
  sent: "Verzonden",
  delivered: "Afgeleverd",
  read: "Gelezen",
  failed: "Niet aangekomen",
  image: "Afbeelding",
  location: "Locatie",
  react: "Reageren met duim omhoog",
  refused: "Dat lukte niet. Probeer het nog eens.",
  tooLarge: "Deze foto is te groot: hoogstens 5 MB.",
  notPicture: "Kies een foto in PNG of JPEG.",
  noNumber: "nummer verborgen",
};

const en = {
  title: "Phone (demonstration)",
  demo: "Demonstration of a messaging app. Nothing of this leaves this computer.",
  line: "Chat with",
  me: "Who am I?",
  log: "Conversation",
  message: "Message",
  attach: "Attach",
  picture: "Choose a picture",
  place: "Share a location",
  send: "Send",
  cancel: "Cancel",
  myName: "My name",
  hide: "Hide my number",
  startOver: "Start over",
  startOverWhy: "You become a new customer, with an empty conversation.",
  customer: "Demo customer",
  online: "available",
  typing: "typing …",
  connecting: "connecting …",
  you: "You",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  failed: "Not delivered",
  image: "Picture",
  location: "Location",
  react: "React with thumbs up",
  refused: "That did not work. Please try again.",
  tooLarge: "This picture is too large: 5 MB at most.",
  notPicture: "Choose a picture in PNG or JPEG.",
  noNumber: "number hidden",
};

export const language = navigator.language.toLowerCase().startsWith("nl") ? "nl" : "en";
export const texts = { nl, en }[language];

/** Fills in every element that names a text: its content, label or placeholder. */
export function speak(root) {
  document.documentElement.lang = language;
  document.title = texts.title;
  for (const part of root.querySelectorAll("[data-text]")) part.textContent = texts[part.dataset.text];
  for (const part of root.querySelectorAll("[data-label]")) {
    part.setAttribute("aria-label", texts[part.dataset.label]);
    part.title = part.tagName === "BUTTON" ? texts[part.dataset.label] : "";
  }
  for (const part of root.querySelectorAll("[data-placeholder]")) part.placeholder = texts[part.dataset.placeholder];
}
