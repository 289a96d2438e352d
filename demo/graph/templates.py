"""Templates as the Graph API takes them: approved by name and language, a value for each gap."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from demo.graph.checks import Template
from demo.graph.refusals import Refused
from demo.graph.world import Approved

LONGEST = 1_024
_GAP = re.compile(r"\{\{([1-9][0-9]?)\}\}")
_UNFIT = re.compile(r"[\n\t]| {4,}")


def filled(template: Template, known: Mapping[str, Mapping[str, Approved]]) -> dict[str, Any]:
    """What the phone shows. Raises `Refused` with Meta's codes."""
    approved = known.get(template.name, {}).get(template.language.code)
    if approved is None:
        raise Refused(404, 132001, "no such template in this language")
    text = _text(approved.text, template.values)
    return {"text": text, **_quick_replies(approved.buttons, template.payloads)}


def _text(text: str, values: Sequence[str]) -> str:
    gaps = {int(number) for number in _GAP.findall(text)}
    if len(gaps) != len(values):
        raise Refused(400, 132000, f"the template has {len(gaps)} values, {len(values)} were given")
    if any(_UNFIT.search(value) for value in values):
        raise Refused(400, 132012, "a value has a line break, a tab or more than three blanks in a row")
    said = _GAP.sub(lambda gap: values[int(gap[1]) - 1], text)
    if len(said) > LONGEST:
        raise Refused(400, 132005, f"the text has {len(said)} characters, at most {LONGEST} are taken")
    return said


def _quick_replies(titles: Sequence[str], payloads: Mapping[int, str]) -> dict[str, Any]:
    """A button without a payload of its own sends its title."""
    if payloads and max(payloads) >= len(titles):
        raise Refused(400, 132012, f"the template has {len(titles)} buttons")
    options = [{"id": payloads.get(n, title), "title": title} for n, title in enumerate(titles)]
    return {"buttons": options, "template": True} if options else {}
