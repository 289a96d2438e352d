"""Cuts a message into words as they were meant: small letters, no accents, no tricks with invisible signs.

People who report an emergency write in panic and by ear: "het ruigt na gas", "koolmonoksiede". The sound of
a word folds what Dutch and English spell in more than one way.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

MAX_LENGTH = 2_000
"""Characters that are looked at together."""

SHOUT = "!!"
"""Two exclamation marks or more count as a word: `GAS!!!` is no answer to a question."""

ENDS = ".!?\n"

_INITIALS = re.compile(r"\b(?:[^\W\d_]\.)+[^\W\d_]\b")
_TOKEN = re.compile(r"[^\W_]+|!{2,}|[.,!?;:()\n]")
_APOSTROPHES = re.compile("['’‘`´]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLE = re.compile(r"(.)\1+")
_SOUNDS = (
    (re.compile("sch|sh"), "S"),
    (re.compile("ch|gh"), "g"),
    (re.compile("ck|q"), "k"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("k[sx]|x[ks]"), "x"),
    (re.compile("ph"), "f"),
    (re.compile("dt"), "t"),
    (re.compile("ij"), "ei"),
    (re.compile("uy"), "ui"),
    (re.compile("ie|y"), "i"),
    (re.compile("au"), "ou"),
    (re.compile("z"), "s"),
    (re.compile("v"), "f"),
)


class Word(NamedTuple):
    """`fresh`: a comma or full stop stands before it. `sentence`: a sentence begins with it."""

    raw: str
    fresh: bool
    sentence: bool


def words_of(text: str) -> list[Word]:
    """The words of the first 2,000 characters."""
    words: list[Word] = []
    fresh = sentence = False
    for piece in _TOKEN.findall(_plain(text[:MAX_LENGTH])):
        if piece[0].isalnum():
            words.append(Word(piece, fresh, sentence))
            fresh = sentence = False
        elif piece.startswith(SHOUT):
            words.append(Word(SHOUT, fresh, sentence))
            fresh = sentence = False
        else:
            fresh, sentence = True, sentence or piece in ENDS
    return _spelled_out(words)


@lru_cache(maxsize=16_384)
def sound_of(raw: str) -> str:
    """How a word sounds: `lugt` and `lucht` alike, `kabbel` and `kabel`, `gaz` and `gas`."""
    sound = _DOUBLE.sub(r"\1", raw)
    for spelling, folded in _SOUNDS:
        sound = spelling.sub(folded, sound)
    return _DOUBLE.sub(r"\1", sound)


def plain_word(raw: str) -> str:
    """One word of the rules, written as `words_of` writes those of a message."""
    return SHOUT if raw.startswith(SHOUT) else _plain(raw)


def _plain(text: str) -> str:
    """A stretched word (`gaaas`) keeps three letters: it is spelled like no other, and found by its sound."""
    letters = _APOSTROPHES.sub("", text.casefold() if text.isascii() else _unadorned(text))
    if "." in letters:
        letters = _INITIALS.sub(lambda match: match[0].replace(".", ""), letters)
    return _STRETCHED.sub(r"\1\1\1", letters)


def _unadorned(text: str) -> str:
    """Without accents, signs that nobody sees, and other ways to write the same letter."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    folded = unicodedata.normalize("NFKC", visible)[:MAX_LENGTH].casefold()  # one sign may unfold to eighteen
    return "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))


def _spelled_out(words: list[Word]) -> list[Word]:
    """`g a s l e k` is one word, as is `c o`: letters that stand alone, one after another."""
    joined: list[Word] = []
    letters: list[Word] = []
    for word in words:
        if len(word.raw) == 1 and word.raw.isalpha():
            letters.append(word)
            continue
        joined += _together(letters)
        letters = []
        joined.append(word)
    return joined + _together(letters)


def _together(letters: list[Word]) -> list[Word]:
    if len(letters) < 2:
        return letters
    return [Word("".join(letter.raw for letter in letters), letters[0].fresh, letters[0].sentence)]
