// A brand's colours as CSS variables, adjusted where they could not be read. What is no plain hex colour is not used.
import { contrast, parseHex, readable, toHex, type Rgb } from "../shared/colour.ts";
import type { Brand } from "./protocol.ts";

const FALLBACK: Rgb = [29, 78, 137];
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [17, 20, 24];
// The surfaces of styles/base.css on which brand-coloured text stands, light and dark.
const LIGHT: Rgb = [241, 243, 246];
const DARK: Rgb = [42, 47, 56];
// A dark colour lifted just enough for 4.5 looks dull among white text.
const BRIGHT = 6.5;

/** Text for `:host`: --primary with --on-primary on it, --ink for brand-coloured text, --accent for small marks. */
export function lookSheet(look: Brand["look"] | undefined): string {
  const primary = parseHex(look?.primary) ?? FALLBACK;
  const accent = parseHex(look?.accent) ?? primary;
  const onPrimary = readable(parseHex(look?.on_primary) ?? better(primary), primary);
  const shared = `--primary:${toHex(primary)};--on-primary:${toHex(onPrimary)};--accent:${toHex(accent)};--on-accent:${toHex(better(accent))}`;
  return `:host{${shared};--ink:${toHex(readable(primary, LIGHT))}}@media(prefers-color-scheme:dark){:host{--ink:${toHex(readable(primary, DARK, BRIGHT))}}}`;
}

const better = (background: Rgb): Rgb => (contrast(WHITE, background) >= contrast(BLACK, background) ? WHITE : BLACK);
