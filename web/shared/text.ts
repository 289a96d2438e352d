// Plain text of customers, agents and assistants, cut into what may be clicked and what may not. Nothing here
// makes HTML: the parts become text nodes and anchors.
export interface TextPart {
  text: string;
  href?: string;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+|\bwww\.[^\s<>"]+\.[^\s<>"]+/gi;
// Punctuation that ends the sentence, not the address.
const SENTENCE_END = /[.,;:!?'")\]}…]+$/;

/** Web addresses become links; only http and https ever do. */
export const withLinks = (text: string): TextPart[] => cut(text, ADDRESS, webAddress);

/** Emergency numbers (112, 0800-9009, …) become calls: whoever reads them on a phone has no hand free. */
export const withPhoneNumbers = (text: string): TextPart[] =>
  cut(text, /\b112\b|\b0[89]00[- ]?\d{4}\b/g, (number) => [number, `tel:${number.replace(/\D/g, "")}`]);

function webAddress(found: string): [string, string] {
  let shown = found.replace(SENTENCE_END, "");
  // Put back a bracket that was opened within the address itself: …/Net_(elektriciteit)
  if (shown.includes("(") && found[shown.length] === ")") shown += ")";
  return [shown, /^http/i.test(shown) ? shown : `https://${shown}`];
}

function cut(text: string, pattern: RegExp, link: (found: string) => [string, string]): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const [shown, href] = link(match[0]);
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** Characters as the server counts them: an emoji is one. */
export const lengthOf = (text: string): number => [...text].length;
