"""A brand's own site, as far as a demonstration needs one: made from its settings and subjects.

Everything is text of the brand's files, escaped; no script but the widget's one tag and the sign-in's, no
inline style.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from handover.brands import Brand
from handover.brands.brand import contrast
from handover.brands.hours import Hours, Window
from models.vocabulary.message import Rendered

SUBJECTS = "utter_ask_help"
"""What the assistant says it can do, with a button for each subject."""
_GROUND, _TEXT = "#f7f9fa", "#17242a"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class _Words:
    skip: str
    menu: tuple[str, str, str]
    ask: str
    subjects: str
    hours: str
    assistant: str
    closed: str
    days: str
    about: str
    made_up: str
    real_site: str
    language: str
    sign_in: str
    sign_out: str
    signed_in: str


_DUTCH = _Words(
    skip="Naar de inhoud",
    menu=("Onderwerpen", "Openingstijden", "Over deze site"),
    ask="Stel uw vraag",
    subjects="Waar kunnen we u mee helpen?",
    hours="Openingstijden",
    assistant="De digitale assistent helpt u dag en nacht. Medewerkers zijn er op deze tijden.",
    closed="gesloten",
    days="maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    about="Over deze site",
    made_up="Dit is een demonstratie van een gespreksdienst voor organisaties met meer merken. "
    "Alle gegevens zijn verzonnen.",
    real_site="De echte site is",
    language="Nederlands",
    sign_in="Inloggen als {name} (demo)",
    sign_out="Uitloggen",
    signed_in="Ingelogd als {name} (demo)",
)
_ENGLISH = _Words(
    skip="Skip to content",
    menu=("Subjects", "Opening hours", "About this site"),
    ask="Ask your question",
    subjects="How can we help you?",
    hours="Opening hours",
    assistant="The digital assistant helps you day and night. People are there at these times.",
    closed="closed",
    days="Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    about="About this site",
    made_up="This is a demonstration of a conversation service for organisations with several brands. "
    "All data is made up.",
    real_site="The real site is",
    language="English",
    sign_in="Sign in as {name} (demo)",
    sign_out="Sign out",
    signed_in="Signed in as {name} (demo)",
)
_WORDS = {"nl": _DUTCH, "en": _ENGLISH}


def page(brand: Brand, subjects: Rendered | None, language: str) -> str:
    """HTML in one of the brand's languages; `subjects` is what its assistant says under SUBJECTS."""
    words = _words(language)
    body = "".join((_head(brand, language), _header(brand, language), _main(brand, subjects, language)))
    return f'<!doctype html>\n<html lang="{escape(language)}">\n{body}{_footer(brand, words)}</html>\n'


def style(brand: Brand) -> str:
    """CSS that gives the common look (`demo/pages/site.css`) the brand's colours."""
    look = brand.look
    ink = look.primary if contrast(look.primary, _GROUND) >= 4.5 else _TEXT  # WCAG 2.2, 1.4.3
    own = f"--brand: {look.primary}; --on-brand: {look.on_primary}; --warm: {look.accent};"
    light = f":root {{ {own} --ink: {ink}; --tint: #e9eff1; }}\n"
    dark = ":root { --ink: #b9d3dc; --tint: #1d2b31; }"
    return f"{light}@media (prefers-color-scheme: dark) {{ {dark} }}\n"


def address(brand: Brand, language: str) -> str:
    """Where the site is in this language."""
    main = f"/demo/{brand.key}"
    return main if language == brand.default_language else f"{main}-{language}.html"


def _head(brand: Brand, language: str) -> str:
    others = (one for one in brand.languages if one != language)
    alternates = "".join(
        f'<link rel="alternate" hreflang="{escape(one)}" href="{address(brand, one)}">\n' for one in others
    )
    return f"""<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{escape(brand.name)} (demo)</title>
<link rel="stylesheet" href="/demo/site.css">
<link rel="stylesheet" href="/demo/{brand.key}-look.css">
<link rel="icon" href="{escape(_icon(brand))}" type="image/svg+xml">
{alternates}<script src="/widget/{brand.key}.js" async></script>
<script src="/demo/sign-in.js" type="module"></script>
</head>
"""


def _icon(brand: Brand) -> str:
    """A square in the brand's colours, as a data URL."""
    look = brand.look
    dot = f"<circle cx='25' cy='11' r='4' fill='{look.accent}'/>"
    drawn = f"<rect width='36' height='36' rx='10' fill='{look.primary}'/>{dot}"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 36 36'>{drawn}</svg>"
    return f"data:image/svg+xml,{quote(svg)}"


def _header(brand: Brand, language: str) -> str:
    words = _words(language)
    links = zip(("subjects", "hours", "about"), words.menu, strict=True)
    menu = "".join(f'<a href="#{place}">{title}</a>' for place, title in links)
    notice = (brand.demo_notice or {}).get(language) or words.made_up
    return f"""<body>
<a class="skip" href="#main">{words.skip}</a>
<aside class="demo" aria-label="Demo">{escape(notice)}</aside>
<header>
<a class="logo" href="{address(brand, language)}">{escape(brand.name)} <small>demo</small></a>
<nav aria-label="Menu">{menu}</nav>
{"".join(_languages(brand, language))}
{_signing_in(brand, words)}
</header>
"""


def _signing_in(brand: Brand, words: _Words) -> str:
    """`demo/pages/sign-in.js` fills it."""
    said = {"sign-in": words.sign_in, "sign-out": words.sign_out, "signed-in": words.signed_in}
    data = " ".join(f'data-{name}="{escape(text)}"' for name, text in said.items())
    return f'<div class="customer" data-brand="{escape(brand.key)}" {data} hidden></div>'


def _languages(brand: Brand, shown: str) -> Iterator[str]:
    for language in brand.languages:
        if language != shown:
            name = _WORDS[language].language if language in _WORDS else language
            where = f'href="{address(brand, language)}" hreflang="{language}" lang="{language}"'
            yield f'<a class="language" {where}>{escape(name)}</a>'


def _main(brand: Brand, said: Rendered | None, language: str) -> str:
    words = _words(language)
    return f"""<main id="main">
<section class="hero"><div><h1>{escape(brand.name)}</h1>
<p>{escape(said.text) if said else words.assistant}</p>
<p class="actions"><a class="button" href="#main" data-handover-open>{words.ask}</a></p></div></section>
<section id="subjects"><h2>{words.subjects}</h2>
<ul class="cards">{"".join(_cards(said, words))}</ul></section>
<section id="hours"><h2>{words.hours}</h2><p>{words.assistant}</p>
<table><tbody>{"".join(_opening(brand.hours, words))}</tbody></table></section>
</main>
"""


def _cards(said: Rendered | None, words: _Words) -> Iterator[str]:
    titles = [button.title for button in said.buttons] if said else [words.ask]
    for title in titles:
        yield f'<li><a href="#main" data-handover-open><b>{escape(title)}</b></a></li>'


def _opening(hours: Hours, words: _Words) -> Iterator[str]:
    for key, day in zip(_DAYS, words.days.split(), strict=True):
        windows: tuple[Window, ...] = getattr(hours, key)
        times = ", ".join(f"{_clock(one.opens)}–{_clock(one.closes)}" for one in windows)
        yield f'<tr><th scope="row">{day}</th><td>{times or words.closed}</td></tr>'


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _footer(brand: Brand, words: _Words) -> str:
    site = brand.links.get("site")
    real = f' {words.real_site} <a href="{escape(site)}">{escape(site)}</a>.' if site else ""
    return f"""<footer id="about"><div><h2>{words.about}</h2><p>{words.made_up}{real}</p>
<p><a class="button" href="#main" data-handover-open>{words.ask}</a></p></div></footer>
</body>
"""


def _words(language: str) -> _Words:
    return _WORDS.get(language, _ENGLISH)
