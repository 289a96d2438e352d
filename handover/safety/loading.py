"""Reads what a brand recognises as an emergency, or says everything that is wrong with it at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from handover.brands.problems import Problem, SourceInvalid, problems_of
from handover.brands.yaml_file import Unreadable, read_yaml
from handover.safety.joining import joined
from handover.safety.recognising import recognise
from handover.safety.rules import Emergencies, grammar_of, make_rules
from handover.safety.source import AddedSource, FileSource


class EmergenciesInvalid(SourceInvalid):
    """emergencies.yml is wrong, or does not recognise what it says it does."""


def load_emergencies(general: Path, own: Path | None = None) -> Emergencies:
    """What every brand recognises (`general`), and what a brand adds, if the file `own` is there.

    Raises `EmergenciesInvalid`, also when an example of a file fails.
    """
    files = [_read(general, FileSource)]
    if own is not None and own.exists():
        files.append(_read(own, AddedSource))
    whole = files[0].source if len(files) == 1 else joined(files[0].source, files[1].source)
    if wrong := [problem for file in files for problem in _misfits(file, whole)]:
        raise EmergenciesInvalid(wrong)
    emergencies = make_rules(whole, _real_words())
    if failing := [problem for file in files for problem in _failing_examples(file, emergencies)]:
        raise EmergenciesInvalid(failing)
    return emergencies


@dataclass(frozen=True, slots=True)
class _File:
    """A file and how people call it."""

    name: str
    source: FileSource


def _read(path: Path, shape: type[FileSource]) -> _File:
    name = "/".join(path.absolute().parts[-3:])
    try:
        return _File(name, shape.model_validate(_arranged(read_yaml(path, name))))
    except Unreadable as error:
        raise EmergenciesInvalid([error.problem]) from None
    except ValidationError as error:
        raise EmergenciesInvalid([_as_written(problem) for problem in problems_of(error, name)]) from None


def _misfits(file: _File, whole: FileSource) -> Iterator[Problem]:
    """How a file, sound by itself, fails the whole it is part of."""
    yield from _unknown_groups(file, whole)
    yield from _idle_groups(file, whole)
    yield from _hollow_expressions(file, whole)


def _real_words() -> list[str]:
    text = Path(__file__).with_name("real_words.txt").read_text(encoding="utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]


def _arranged(data: Any) -> Any:
    """The file without its one reserved name is a list of emergencies."""
    if not isinstance(data, dict):
        return {"emergencies": data}
    emergencies = {key: value for key, value in data.items() if key != "vocabulary"}
    return {"vocabulary": data.get("vocabulary", {}), "emergencies": emergencies}


def _as_written(problem: Problem) -> Problem:
    return Problem(problem.file, problem.key.removeprefix("emergencies."), problem.advice)


def _unknown_groups(file: _File, whole: FileSource) -> Iterator[Problem]:
    known = whole.vocabulary.groups
    for emergency, source in file.source.emergencies.items():
        for at, signal in enumerate(source.signals):
            for group in (*signal.all, *signal.unless):
                if group not in known:
                    advice = (
                        f"there is no group {group!r}; add it under vocabulary.groups or mend its spelling"
                    )
                    yield Problem(file.name, f"{emergency}.signals[{at}]", advice)


def _idle_groups(file: _File, whole: FileSource) -> Iterator[Problem]:
    signals = [signal for source in whole.emergencies.values() for signal in source.signals]
    used = {group for signal in signals for group in (*signal.all, *signal.unless)}
    for group in file.source.vocabulary.groups.keys() - used:
        yield Problem(file.name, f"vocabulary.groups.{group}", "is used by no signal; use it or remove it")


def _hollow_expressions(file: _File, whole: FileSource) -> Iterator[Problem]:
    grammar = grammar_of(whole)
    for where, text in _expressions(file.source):
        try:
            grammar.parse(text)
        except ValueError as error:
            yield Problem(file.name, where, f"{text!r} {error}")


def _expressions(file: FileSource) -> Iterator[tuple[str, str]]:
    """Every expression with its place in the file."""
    vocabulary = file.vocabulary
    lists = {"vocabulary.negations": vocabulary.negations, "vocabulary.innocent": vocabulary.innocent}
    lists |= {f"vocabulary.groups.{group}": texts for group, texts in vocabulary.groups.items()}
    lists |= {f"{key}.phrases": source.phrases for key, source in file.emergencies.items()}
    for place, texts in lists.items():
        for language, phrases in texts.items():
            yield from ((f"{place}.{language}[{at}]", text) for at, text in enumerate(phrases))


def _failing_examples(file: _File, emergencies: Emergencies) -> Iterator[Problem]:
    for key, source in file.source.emergencies.items():
        for at, text in enumerate(source.examples.alarm):
            found = recognise(text, emergencies)
            if found is None or found.name != key:
                advice = f"{text!r} is taken for {found.name if found else 'nothing'}; mend words or example"
                yield Problem(file.name, f"{key}.examples.alarm[{at}]", advice)
        for at, text in enumerate(source.examples.no_alarm):
            if found := recognise(text, emergencies):
                advice = f"{text!r} alarms as {found.name} ({found.because}); mend words or example"
                yield Problem(file.name, f"{key}.examples.no_alarm[{at}]", advice)
