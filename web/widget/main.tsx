// <script src="https://broker.example/widget/liander.js" async></script>: one tag, which names the brand and the broker.
//   data-language="en"   otherwise the page's language, otherwise the browser's
//   data-open            open at once
//   data-customer="…"    who is signed in, as the site signed it; later: Handover.identify(token), or null
import { chooseLanguage } from "../shared/languages.ts";
import { HandoverWidget } from "./element.tsx";

const NAME = "handover-widget";
const script = (document.currentScript ?? document.querySelector('script[src*="/widget/"]')) as HTMLScriptElement;

function start(): void {
  const { origin, pathname } = new URL(script.src);
  const widget = new HandoverWidget();
  document.body.append(widget);
  widget.start({
    brand: /([\w-]+)\.js$/.exec(pathname)![1]!,
    origin,
    language: chooseLanguage(script.dataset.language, document.documentElement.lang, navigator.language),
    open: "open" in script.dataset,
    customer: script.dataset.customer,
  });
}

// A page that carries the tag twice still gets one chat.
if (!customElements.get(NAME)) {
  customElements.define(NAME, HandoverWidget);
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
}
