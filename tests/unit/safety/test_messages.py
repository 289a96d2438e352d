"""Liander's emergencies against what people write: every emergency is seen, no ordinary message alarms."""

import random
import time
from collections.abc import Callable

import pytest

from handover.safety import Emergencies, recognise
from tests.unit.safety.messages import KINDS, messages

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOUR = {key: other for row in ROWS for key, other in zip(row, row[1:] + row[-2], strict=True)}
"""The key beside each key."""


def unrecognised(kind: str, emergencies: Emergencies, change: Callable[[str], str] = str) -> list[str]:
    """Messages of this kind, changed, that are not recognised as such."""
    changed = map(change, messages(kind))
    return [text for text in changed if (found := recognise(text, emergencies)) is None or found.name != kind]


def alarms(emergencies: Emergencies, change: Callable[[str], str] = str) -> list[str]:
    """Ordinary messages, near ones among them, changed, that alarm."""
    texts = messages("ordinary") + messages("near")
    return [text for text in map(change, texts) if recognise(text, emergencies)]


def test_the_lists_are_wide() -> None:
    assert sum(len(messages(kind)) for kind in KINDS) >= 1_000
    assert len(messages("ordinary")) >= 800


@pytest.mark.parametrize("kind", KINDS)
def test_every_emergency_is_recognised(kind: str, liander: Emergencies) -> None:
    assert unrecognised(kind, liander) == []


def test_no_ordinary_message_alarms(liander: Emergencies) -> None:
    assert alarms(liander) == []


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.capitalize,
        lambda text: f"  {text}\n\n",
        lambda text: f"Hallo, {text} 😱🆘",
        lambda text: text.replace("a", "á").replace("e", "ë"),
        lambda text: "\u200b".join(text),
        lambda text: text.replace(" ", "\u00a0\u00a0"),
        lambda text: "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in text),
    ],
    ids=["capitals", "capital", "spaces", "emoji", "accents", "zero-width", "no-break", "full-width"],
)
def test_looks_do_not_matter(change: Callable[[str], str], liander: Emergencies) -> None:
    assert [text for kind in KINDS for text in unrecognised(kind, liander, change)] == []
    assert alarms(liander, change) == []


def slipped(word: str, dice: random.Random) -> str:
    """The word with one slip: a letter lost, doubled, changed over with the next, or its neighbour's key."""
    at = dice.randrange(len(word))
    return dice.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
            word[:at] + NEIGHBOUR.get(word[at], "e") + word[at + 1 :],
        ]
    )


def with_a_slip(text: str, dice: random.Random) -> str:
    """The message with one slip in one of its longer words."""
    words = text.lower().split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    if long:
        at = dice.choice(long)
        words[at] = slipped(words[at], dice)
    return " ".join(words)


def test_one_slip_more_is_forgiven(liander: Emergencies) -> None:
    """Not always: many hold a slip already, and some slips make another word (`ruik` → `ruil`)."""
    dice = random.Random(20261122)
    texts = [with_a_slip(text, dice) for _ in range(3) for kind in KINDS for text in messages(kind)]
    missed = [text for text in texts if recognise(text, liander) is None]
    assert len(missed) / len(texts) < 0.05


def test_a_slip_turns_no_ordinary_message_into_an_emergency(liander: Emergencies) -> None:
    dice = random.Random(20261122)
    texts = [with_a_slip(text, dice) for _ in range(3) for text in messages("ordinary")]
    assert len([text for text in texts if recognise(text, liander)]) / len(texts) < 0.02


def test_it_takes_less_than_a_millisecond_a_message(liander: Emergencies) -> None:
    texts = [text for name in (*KINDS, "ordinary") for text in messages(name)]
    before = time.process_time()
    for text in texts:
        recognise(text, liander)
    assert (time.process_time() - before) / len(texts) < 0.001
