"""How entries, sound by themselves, fail the brand, each other, or what the service does with them. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from handover.brands.problems import Problem
from handover.content.entry import (
    ASKS_NUMBER,
    BUTTON,
    EVERYWHERE,
    LONGEST_TITLE,
    ON_BUTTON,
    PLACEHOLDER,
    Entry,
)

_WRITTEN_OUT = "brand"
"""The one gap that a brand may leave out of a text of its own: it can write its name as it is."""
_WHERE = "where"
_PLACES = "text_where"
"""Keys of what `{where}` is filled with begin so."""


def misfits(
    own: Mapping[str, Entry], shared: Mapping[str, Entry], languages: Sequence[str]
) -> Iterator[Problem]:
    """Of the brand's `own` entries and of those `shared` ones that it did not override."""
    entries = {**shared, **own}
    for key, entry in entries.items():
        required = _gaps(shared[key]) - {_WRITTEN_OUT} if key in own and key in shared else frozenset[str]()
        yield from _lacking(entry, languages)
        yield from _forgotten(entry, required, shared)
        yield from _disagreeing(entry, required)
        yield from _of_its_kind(entry)
        if key.startswith(BUTTON):
            yield from _cut_off(entry, entries)


def _lacking(entry: Entry, languages: Sequence[str]) -> Iterator[Problem]:
    lacking = [language for language in languages if language not in entry.texts]
    if lacking:
        yield Problem(entry.file, entry.key, f"has no text in {', '.join(lacking)}; add it")


def _forgotten(entry: Entry, required: frozenset[str], shared: Mapping[str, Entry]) -> Iterator[Problem]:
    """Gaps of the shared text that an override has not: without a code, say, nobody can move."""
    for language, text in entry.texts.items():
        for gap in sorted(required - set(PLACEHOLDER.findall(text.text))):
            advice = f"lacks {{{gap}}}, which {shared[entry.key].file} has; write {{{gap}}} in the text"
            yield Problem(entry.file, f"{entry.key}.{language}.text", advice)


def _disagreeing(entry: Entry, required: frozenset[str]) -> Iterator[Problem]:
    """Of gaps that are free to stand or not."""
    wanted = [text.placeholders - required for text in entry.texts.values()]
    if len(set(wanted)) > 1:
        odd = sorted(frozenset.union(*wanted) - frozenset.intersection(*wanted))
        advice = f"{{{'}, {'.join(odd)}}} must stand in every language or in none"
        yield Problem(entry.file, entry.key, advice)


def _of_its_kind(entry: Entry) -> Iterator[Problem]:
    """What the key says that the entry is."""
    if ASKS_NUMBER.fullmatch(entry.key) and entry.needs is None:
        advice = "asks for a number of identity or account; add needs: own_channel"
        yield Problem(entry.file, entry.key, advice)
    for language, text in entry.texts.items():
        if entry.canned and text.title is None:
            yield Problem(entry.file, f"{entry.key}.{language}.title", "missing; agents find the reply by it")
        if not entry.canned and text.title is not None:
            yield Problem(entry.file, f"{entry.key}.{language}.title", "only keys canned_… have a title")


def _cut_off(button: Entry, entries: Mapping[str, Entry]) -> Iterator[Problem]:
    """What a button of the service would not show. `{where}` is filled; other gaps count as written."""
    limit = f"{ON_BUTTON} takes {LONGEST_TITLE}"
    for language, text in button.texts.items():
        key = f"{button.key}.{language}.text"
        if _WHERE not in text.placeholders and len(text.text) > LONGEST_TITLE:
            yield Problem(button.file, key, f"is {len(text.text)} long; {limit}: shorten it; {EVERYWHERE}")
        for place in _places(entries, language) if _WHERE in text.placeholders else ():
            length = len(text.text.replace(f"{{{_WHERE}}}", place.texts[language].text))
            if length > LONGEST_TITLE:
                filled = f"is {length} long with {place.key} of {place.file} in it"
                yield Problem(button.file, key, f"{filled}; {limit}: shorten either; {EVERYWHERE}")


def _places(entries: Mapping[str, Entry], language: str) -> Iterator[Entry]:
    for key, entry in sorted(entries.items()):
        if key.startswith(_PLACES) and language in entry.texts:
            yield entry


def _gaps(entry: Entry) -> frozenset[str]:
    return frozenset(gap for text in entry.texts.values() for gap in PLACEHOLDER.findall(text.text))
