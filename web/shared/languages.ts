// Both languages of everything people read. A screen has one object of texts per language, of the same shape.
export type Language = "nl" | "en";
export type Both = Record<Language, string>;

/** The first of the wishes ("en-GB", "nl", …) that we speak; Dutch when none is. */
export function chooseLanguage(...wishes: (string | null | undefined)[]): Language {
  const known = wishes.map((wish) => wish?.slice(0, 2).toLowerCase()).find((wish) => wish === "nl" || wish === "en");
  return (known as Language | undefined) ?? "nl";
}

/** `fill("Plaats {place}", {place: 3})`; a name without a value stays as it is. */
export function fill(text: string, values: Record<string, unknown>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** "14:05" in the visitor's own time zone. */
export function clock(at: string, language: Language): string {
  return new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}
