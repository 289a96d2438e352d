"""Brands as the launcher needs them: readable, or told what to mend."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from channel_connectors.network import Capabilities
from channel_connectors.registry import connectors
from handover.brands import Brand, Problem, SourceInvalid, load_brands, load_intent_labels
from handover.brands.loading import (
    brand_folders,
    declared_channels,
    declared_intents,
    declared_languages,
    declared_steps,
    named,
    survey,
)
from handover.brands.problems import problems_of
from handover.content.fitting import unfit
from handover.content.loading import languages_in, survey_content
from handover.launch.problem import CannotStart
from handover.processes.steps import step_key
from handover.safety.loading import load_emergencies
from handover.settings import SHARED_ASSISTANT, SHARED_CONTENT, SHARED_EMERGENCIES
from models.vocabulary.identity import BrandKey, ChannelName


def read_brands(folder: Path) -> Mapping[BrandKey, Brand]:
    """The brands by key. Raises CannotStart with the first problem found in a brand.yml."""
    try:
        return load_brands(folder)
    except SourceInvalid as error:
        raise CannotStart(told_in_one_line(error)) from None


def sound_brands(folder: Path) -> Mapping[BrandKey, Brand]:
    """The brands by key. Raises CannotStart with the first problem found in any of their files."""
    if problems := problems_in(folder):
        raise CannotStart(told_in_one_line(SourceInvalid(problems)))
    return load_brands(folder)


def told_in_one_line(error: SourceInvalid) -> str:
    """The first problem, and where to see the others."""
    first, *others = error.problems
    return f"{first} ({len(others)} more: run `handover brand validate`)" if others else str(first)


def problems_in(folder: Path) -> list[Problem]:
    """Everything wrong with the brands' own files, each told once, their assistants' data left out.

    One file's mistakes hide no other's: what a broken brand.yml still says of languages is used.
    """
    try:
        problems = survey(folder)[1]
    except SourceInvalid as error:
        return list(error.problems)
    for home in brand_folders(folder):
        problems += _problems_of(home, declared_languages(home))
    problems += _shared_entrances(brand_folders(folder))
    return list(dict.fromkeys(problems))


def _problems_of_channels(home: Path, languages: Sequence[str]) -> Iterator[Problem]:
    """Each connector knows what may be said of it."""
    file, known = f"{named(home)}/brand.yml", connectors()
    for channel, options in declared_channels(home).items():
        connector = known.get(ChannelName(channel))
        if connector is None:
            advice = f"there is no such channel; choose from {', '.join(sorted(known))}"
            yield Problem(file, f"channels.{channel}", advice)
            continue
        try:
            connector.options.model_validate(options, context={"languages": tuple(languages)})
        except ValidationError as error:
            for problem in problems_of(error, file):
                key = ".".join(part for part in ("channels", channel, problem.key) if part)
                yield Problem(file, key, problem.advice)


def _shared_entrances(homes: Iterable[Path]) -> Iterator[Problem]:
    """What is written to one number is one brand's."""
    first = dict[tuple[str, str, str], Path]()
    for home in homes:
        for channel, key, value in _entrances(home):
            other = first.setdefault((channel, key, value), home)
            if other != home:
                advice = f"{named(other)} has the same; give each brand its own"
                yield Problem(f"{named(home)}/brand.yml", f"channels.{channel}.{key}", advice)


def _entrances(home: Path) -> Iterator[tuple[str, str, str]]:
    """Channel, option and its value in small letters: to networks, capitals make no other name."""
    known = connectors()
    for channel, options in declared_channels(home).items():
        connector = known.get(ChannelName(channel))
        for key in sorted(connector.options.own & options.keys()) if connector else ():
            if value := str(options[key] or "").casefold():
                yield channel, key, value


def _unnamed_steps(home: Path, keys: Set[str], where: tuple[str, ...]) -> Iterator[Problem]:
    """Customers are told a step, and it needs words for it."""
    for type_, steps in declared_steps(home).items():
        for key in sorted({step_key(step) for step in steps} - keys):
            advice = f"no content file has a text {key}, which customers are told; add it"
            yield Problem(f"{named(home)}/brand.yml", f"processes.steps.{type_}", advice, where)


def _unknown_intents(home: Path, known: Set[str]) -> Iterator[Problem]:
    """A misspelt one would never be met, and nobody would notice."""
    for key, intents in declared_intents(home).items():
        for intent in sorted(set(intents) - known):
            yield Problem(f"{named(home)}/brand.yml", key, f"the assistant has no intent {intent}; mend it")


def _capabilities(channels: Collection[str]) -> Mapping[ChannelName, Capabilities]:
    """Of those channels that there are."""
    return {name: found.capabilities for name, found in connectors().items() if name in channels}


def _problems_of(home: Path, declared: Sequence[str]) -> Iterator[Problem]:
    """Each part is looked at, whatever is wrong with another."""
    written = languages_in(SHARED_CONTENT, home / "content")
    languages = [language for language in declared if language in written]
    yield from _problems_of_channels(home, declared)
    for unknown in sorted(set(declared) - written):
        advice = f"no text is in {unknown!r}; write texts in it or remove it"
        yield Problem(f"{named(home)}/brand.yml", "languages", advice)
    try:
        known = load_intent_labels(shared=SHARED_ASSISTANT, home=home, languages=languages).labels.keys()
    except SourceInvalid as error:
        yield from error.problems
    else:
        yield from _unknown_intents(home, known)
    content, problems = survey_content(shared=SHARED_CONTENT, own=home / "content", languages=languages)
    shown = _capabilities(declared_channels(home))
    where = tuple(sorted(shown))
    yield from (replace(problem, channels=where) if problem.key else problem for problem in problems)
    for entry in content.values():
        yield from unfit(entry, shown)
    # What is misspelt is not missing as well.
    keys = content.keys() | {problem.key.split(".")[0] for problem in problems}
    yield from _unnamed_steps(home, keys, where)
    yield from _problems_of_emergencies(home, keys, where)


def _problems_of_emergencies(home: Path, keys: Set[str], where: tuple[str, ...]) -> Iterator[Problem]:
    try:
        answers = load_emergencies(SHARED_EMERGENCIES, home / "emergencies.yml").answers
    except SourceInvalid as error:
        yield from error.problems
        return
    for answer in sorted(answers - keys):
        advice = f"answers with {answer}, which no content file has; add it"
        yield Problem(f"{named(home)}/emergencies.yml", "", advice, where)
