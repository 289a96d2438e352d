import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthOf, withLinks, withPhoneNumbers } from "./text.ts";

const hrefs = (text: string) => withLinks(text).flatMap((part) => part.href ?? []);

test("web addresses become links without the punctuation that follows them", () => {
  assert.deepEqual(withLinks("Kijk op https://liander.nl/storing. Of bel."), [
    { text: "Kijk op " },
    { text: "https://liander.nl/storing", href: "https://liander.nl/storing" },
    { text: ". Of bel." },
  ]);
  assert.deepEqual(hrefs("(www.liander.nl/a_(b)), en www.energie.nl!"), ["https://www.liander.nl/a_(b)", "https://www.energie.nl"]);
});

test("nothing but http and https becomes a link", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt://https", "file:///etc", "liander.nl"])
    assert.deepEqual(hrefs(text), []);
  assert.deepEqual(hrefs('https://a.nl/"><script>'), ["https://a.nl/"]);
});

test("no text is lost or added", () => {
  for (const text of ["", "a\nb", "https://a.nl", "x https://a.nl/?q=1&b=2#c), y www.b.nl... z"])
    assert.equal(withLinks(text).map((part) => part.text).join(""), text);
});

test("emergency numbers can be called", () => {
  assert.deepEqual(
    withPhoneNumbers("Bel 0800-9009 of 112, niet 1123").flatMap((part) => part.href ?? []),
    ["tel:08009009", "tel:112"],
  );
});

test("counts characters, not code units", () => {
  assert.equal(lengthOf("a😀é"), 3);
});
