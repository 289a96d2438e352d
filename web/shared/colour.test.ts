import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, parseHex, readable, toHex, type Rgb } from "./colour.ts";

const WHITE: Rgb = [255, 255, 255];
const DARK: Rgb = [23, 26, 31];

test("reads #rgb and #rrggbb and nothing else", () => {
  assert.deepEqual(parseHex("#fa0"), [255, 170, 0]);
  assert.deepEqual(parseHex("#0A64b4"), [10, 100, 180]);
  for (const text of ["red", "#12345", "#fff;}*{display:none", "", null, 7]) assert.equal(parseHex(text), null);
});

test("contrast is that of WCAG", () => {
  assert.equal(contrast([0, 0, 0], WHITE), 21);
  assert.equal(contrast(WHITE, WHITE), 1);
  assert.ok(Math.abs(contrast([118, 118, 118], WHITE) - 4.54) < 0.01);
});

test("a colour that can be read is left alone", () => {
  assert.equal(toHex(readable([0, 60, 120], WHITE)), "#003c78");
});

test("every colour becomes readable on light and on dark", () => {
  for (let red = 0; red < 256; red += 51)
    for (let green = 0; green < 256; green += 51)
      for (let blue = 0; blue < 256; blue += 51)
        for (const background of [WHITE, DARK])
          assert.ok(contrast(readable([red, green, blue], background), background) >= 4.5, `${red},${green},${blue}`);
});
