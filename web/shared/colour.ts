// Brand colours, made readable. Contrast as WCAG 2.2 defines it (relative luminance of sRGB, ratio 1 to 21).
export type Rgb = readonly [number, number, number];

const ENOUGH_FOR_TEXT = 4.5;
const STEP = 0.06;
const LIVELY = 190;

/** "#1a2b3c" or "#abc" to channels of 0–255; null for anything else, so no other text ever reaches a style sheet. */
export function parseHex(text: unknown): Rgb | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(String(text))?.[1];
  if (!hex) return null;
  const pairs = hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!;
  return pairs.map((pair) => parseInt(pair, 16)) as unknown as Rgb;
}

export const toHex = (colour: Rgb): string =>
  "#" + colour.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("");

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The colour itself when it can be read on the background, else darkened or lightened until it can. */
export function readable(colour: Rgb, background: Rgb, enough = ENOUGH_FOR_TEXT): Rgb {
  if (contrast(colour, background) >= enough) return colour;
  const target = luminance(background) > 0.18 ? 0 : 255;
  const from = target ? lively(colour) : colour;
  let mixed = from;
  for (let share = STEP; contrast(mixed, background) < enough && share <= 1 + STEP; share += STEP)
    mixed = from.map((channel) => channel + (target - channel) * Math.min(share, 1)) as unknown as Rgb;
  return mixed;
}

/** A dark colour mixed with white turns grey; brightened first, it keeps its hue. */
const lively = (colour: Rgb): Rgb => {
  const factor = Math.max(1, LIVELY / (Math.max(...colour) || LIVELY));
  return colour.map((channel) => channel * factor) as unknown as Rgb;
};
