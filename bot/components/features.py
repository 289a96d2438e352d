"""What is counted in a sentence, and how alike two sentences are.

A normalised sentence becomes TF-IDF of its words (1–2) beside TF-IDF of the characters in its words (2–5).
Many sentences at once go through scikit-learn; a single one takes a road of its own that gives the same
numbers ten times faster, because scikit-learn's is mostly checks: a message has about a millisecond.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from bot.codes import find_codes

CHARACTERS_WEIGHT = 1.25  # relative to words
LENGTHS = (2, 3, 4, 5)  # of character sequences
WORD = re.compile(r"\w+")
POSTCODE = "0000xx"  # stands for each: which one it is says nothing of what is meant

# One sentence: which features it has (ascending) and how much each counts.
Vector = tuple[np.ndarray, np.ndarray]


def normalised(text: str) -> str:
    """Lower case, no accents, postcodes alike, digits 0, no letter over twice in a row, single spaces."""
    plain = unicodedata.normalize("NFKD", _postcodes_alike(text).lower())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = re.sub(r"(\D)\1{2,}", r"\1\1", re.sub(r"\d", "0", plain))
    return " ".join(plain.split())


def _postcodes_alike(text: str) -> str:
    postcodes = [code for code in find_codes(text) if code.kind == "postcode"]
    for code in reversed(postcodes):
        text = text[: code.start] + POSTCODE + text[code.end :]
    return text


def words_of(cleaned: str) -> list[str]:
    return WORD.findall(cleaned)


def word_features(cleaned: str) -> list[str]:
    words = words_of(cleaned)
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def character_features(cleaned: str) -> list[str]:
    """Sequences within each word, the space at its ends included; of a short word, the whole of it once."""
    found: list[str] = []
    for word in cleaned.split():
        padded = f" {word} "
        for length in LENGTHS:
            if len(padded) <= length:
                found.append(padded)
                break
            found += [padded[start : start + length] for start in range(len(padded) - length + 1)]
    return found


class Features:
    """Learns the features of the training sentences and how much each tells."""

    def __init__(self, cleaned: Sequence[str]) -> None:
        words = TfidfVectorizer(analyzer=word_features, sublinear_tf=True)
        characters = TfidfVectorizer(analyzer=character_features, sublinear_tf=True)
        self._parts = [(words.fit(cleaned), 1.0), (characters.fit(cleaned), CHARACTERS_WEIGHT)]
        self._idf = [part.idf_ for part, _ in self._parts]  # computed anew at each look

    def of_all(self, cleaned: Sequence[str]) -> sparse.csr_matrix:
        return sparse.hstack([part.transform(cleaned) * weight for part, weight in self._parts]).tocsr()

    def of_one(self, cleaned: str) -> Vector:
        places, values, offset = [], [], 0
        for (part, weight), idf in zip(self._parts, self._idf, strict=True):
            here, counts = _counted(part.vocabulary_, part.analyzer(cleaned))
            weighted = (1.0 + np.log(counts)) * idf[here]
            places.append(here + offset)
            values.append(weighted * (weight / (np.sqrt(weighted @ weighted) or 1.0)))
            offset += len(part.vocabulary_)
        return np.concatenate(places), np.concatenate(values)


def _counted(vocabulary: dict[str, int], found: list[str]) -> tuple[np.ndarray, np.ndarray]:
    counts = Counter([vocabulary[feature] for feature in found if feature in vocabulary])
    here = sorted(counts)
    return np.array(here, dtype=np.int64), np.array([counts[place] for place in here], dtype=np.float64)


class Examples:
    """The training sentences, to find those most like a given one (cosine, 0..1)."""

    def __init__(self, vectors: sparse.csr_matrix) -> None:
        self._unit = normalize(vectors).astype(np.float32)
        by_feature = self._unit.T.tocsr()
        self._starts, self._sentences = by_feature.indptr.astype(np.int64), by_feature.indices
        self._values = by_feature.data
        self._number = vectors.shape[0]

    def similarities(self, vector: Vector) -> np.ndarray:
        """To every sentence: the entries of the given features, gathered and summed per sentence."""
        places, values = vector
        length = float(np.sqrt(values @ values)) or 1.0
        starts, lengths = self._starts[places], np.diff(self._starts)[places]
        ends = np.cumsum(lengths)
        entries = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - lengths), lengths)
        weighted = self._values[entries] * np.repeat(values / length, lengths)
        return np.bincount(self._sentences[entries], weights=weighted, minlength=self._number)

    def alike(self, sentences: np.ndarray, least: float) -> sparse.csr_matrix:
        """Which of the given sentences are at least so similar to which."""
        own = self._unit[sentences]
        return (own @ own.T) > least
