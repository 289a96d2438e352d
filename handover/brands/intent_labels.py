"""What people call an intent: short labels, per language, for whoever reads along on the desk.

    # bot/shared/intents.yml, and brands/<brand>/intents.yml, which wins over it
    ask_ean_code: {nl: EAN-code, en: EAN code}

Every intent of the assistant's domain has a label in every language of the brand, and nothing else has one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from handover.brands.problems import Problem, SourceInvalid, problems_of
from handover.brands.yaml_file import MAX_BYTES, Unreadable, read_yaml

ALWAYS = ("nlu_fallback",)
"""Intents that Rasa adds to every domain and that reach the desk."""

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Labels = Mapping[str, Mapping[str, str]]
"""Intent -> language -> label."""

_SHAPE: TypeAdapter[dict[str, dict[str, str]]] = TypeAdapter(
    dict[
        Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")],
        dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], Label],
    ]
)
_INTENTS = re.compile(r"^intents:.*?(?=^[^\s#-]|\Z)", re.MULTILINE | re.DOTALL)


class IntentLabelsInvalid(SourceInvalid):
    """intents.yml is wrong, or does not fit the assistant's domain."""


@dataclass(frozen=True, slots=True)
class IntentLabels:
    """The labels of one brand's intents; `default` is the brand's first language."""

    labels: Labels
    default: str

    def label(self, intent: str, language: str) -> str | None:
        """In `language`, or else in the brand's default; None for an intent nobody named."""
        known = self.labels.get(intent, {})
        return known.get(language) or known.get(self.default)


def load_intent_labels(*, shared: Path, home: Path, languages: Sequence[str]) -> IntentLabels:
    """`shared`: bot/shared; `home`: the brand's folder; `languages[0]` is the default.

    Raises `IntentLabelsInvalid` with every problem of both files.
    """
    problems: list[Problem] = []
    common, own = (_read(folder / "intents.yml", problems) for folder in (shared, home))
    general = [*ALWAYS, *_intents_of(shared / "domain.yml", problems)]
    special = _intents_of(home / "assistant" / "domain.yml", problems)
    problems += _strangers(_named(shared), common, general)
    problems += _strangers(_named(home), own, [*general, *special])
    labels = common | own
    problems += _lacking(_named(shared), labels, general, languages)
    problems += _lacking(_named(home), labels, [one for one in special if one not in general], languages)
    if problems:
        raise IntentLabelsInvalid(problems)
    frozen = {intent: MappingProxyType(names) for intent, names in sorted(labels.items())}
    return IntentLabels(MappingProxyType(frozen), languages[0] if languages else "")


def _named(home: Path) -> str:
    return "/".join((home / "intents.yml").absolute().parts[-3:])


def _read(path: Path, problems: list[Problem]) -> dict[str, dict[str, str]]:
    """What the file holds; nothing where there is none, or where it is wrong."""
    name = _named(path.parent)
    try:
        return _SHAPE.validate_python((read_yaml(path, name) or {}) if path.exists() else {})
    except Unreadable as error:
        problems.append(error.problem)
    except ValidationError as error:
        problems += problems_of(error, name)
    return {}


def _intents_of(domain: Path, problems: list[Problem]) -> list[str]:
    """The intents that a domain lists. The rest of it is Rasa's, and may hold YAML we refuse elsewhere."""
    if not domain.exists():
        return []
    written = _INTENTS.search(domain.read_bytes()[:MAX_BYTES].decode("utf-8", errors="replace"))
    try:
        listed: Any = YAML(typ="safe", pure=True).load(written[0])["intents"] if written else []
    except YAMLError:
        name = "/".join(domain.absolute().parts[-4:])
        problems.append(Problem(name, "intents", "cannot be read; write a list of names"))
        return []
    return [next(iter(one)) if isinstance(one, dict) else str(one) for one in listed or []]


def _strangers(file: str, labels: Labels, intents: Iterable[str]) -> Iterator[Problem]:
    for intent in sorted(labels.keys() - set(intents)):
        yield Problem(file, intent, "is no intent of the domain; remove it or mend its spelling")


def _lacking(
    file: str, labels: Labels, intents: Iterable[str], languages: Iterable[str]
) -> Iterator[Problem]:
    for intent in intents:
        if lacking := [language for language in languages if language not in labels.get(intent, {})]:
            yield Problem(file, intent, f"has no label in {', '.join(lacking)}; add it")
