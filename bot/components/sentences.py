"""Which intent a sentence has, and how much to doubt that. scikit-learn only; no Rasa, no TensorFlow.

A sentence is normalised, counted in words (1–2) and in characters within words (2–5), weighted by TF-IDF and
judged by one logistic regression per intent. Doubt is a mean of four shortfalls, weighted by DOUBT_WEIGHTS:

    confidence   probability of the best intent
    certainty    1 - entropy of all probabilities / its maximum (the margin over all others, not the second only)
    similarity   cosine to the nearest training sentence
    familiarity  share of the sentence's words that occur in the training sentences

The weights were set on public data by leaving whole intents out (docs/decisions, "how the assistant knows it is
stuck"). The threshold is set per model from its own training sentences: cross-validated, with near-duplicates
kept in one fold, because sentences written for training resemble each other more than real messages resemble
them. Without that grouping 15 % of understood real messages would be handed over where 10 % was asked for.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import normalize

DOUBT_WEIGHTS = {"confidence": 1.5, "certainty": 1.0, "similarity": 1.0, "familiarity": 0.5}
CHARACTERS_WEIGHT = 1.25  # relative to words
REGULARISATION = 20.0
FOLDS = 5
SAME_SENTENCE = 0.6  # cosine from which two training sentences count as one when folds are made
HANDED_OVER = 0.10  # of understood messages
NEAREST = 2
BLOCK = 500
MANY = 4000  # sentences from which one fold tells enough
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Near:
    text: str
    intent: str
    similarity: float


@dataclass(frozen=True)
class Judgement:
    """`ranking` holds every intent with its probability, best first; `doubt` lies in 0..1."""

    ranking: list[tuple[str, float]]
    doubt: float
    nearest: list[Near]
    unseen: list[str]


def normalised(text: str) -> str:
    """Lower case, no accents, every digit 0, no letter more than twice in a row, single spaces."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = re.sub(r"(\D)\1{2,}", r"\1\1", re.sub(r"\d", "0", plain))
    return " ".join(plain.split())


# One sentence: which features it has (ascending) and how much each counts.
Vector = tuple[np.ndarray, np.ndarray]


class Features:
    """TF-IDF of words and of characters, side by side. `of_one` gives what `of_all` gives, ten times faster:
    scikit-learn's own road for a single sentence is mostly checks."""

    def __init__(self, cleaned: list[str]) -> None:
        words = TfidfVectorizer(
            analyzer="word", token_pattern=WORD.pattern, ngram_range=(1, 2), sublinear_tf=True
        )
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self._parts = [(words.fit(cleaned), 1.0), (characters.fit(cleaned), CHARACTERS_WEIGHT)]

    def of_all(self, cleaned: list[str]) -> sparse.csr_matrix:
        return sparse.hstack([part.transform(cleaned) * weight for part, weight in self._parts]).tocsr()

    def of_one(self, cleaned: str) -> Vector:
        places, values, offset = [], [], 0
        for part, weight in self._parts:
            found = Counter(map(part.vocabulary_.get, part.build_analyzer()(cleaned)))
            found.pop(None, None)
            here = np.fromiter(sorted(found), dtype=np.int32, count=len(found))
            counts = np.fromiter((found[place] for place in here), dtype=np.float64, count=len(here))
            weighted = (1.0 + np.log(counts)) * part.idf_[here]
            places.append(here + offset)
            values.append(weighted * (weight / (np.sqrt(weighted @ weighted) or 1.0)))
            offset += len(part.vocabulary_)
        return np.concatenate(places), np.concatenate(values)


class SentenceModel:
    """Trained on sentences and their intents; judges one sentence at a time."""

    def __init__(self, texts: Sequence[str], intents: Sequence[str]) -> None:
        if len(set(intents)) < 2:
            raise ValueError("at least two intents with examples are needed")
        self.texts = list(texts)
        self.intents = sorted(set(intents))
        self.labels = np.searchsorted(self.intents, list(intents))
        cleaned = [normalised(text) for text in texts]
        self._features = Features(cleaned)
        self._known = {word for text in cleaned for word in WORD.findall(text)}
        vectors = self._features.of_all(cleaned)
        self._weights, self._offsets = _one_against_rest(vectors, self.labels, len(self.intents))
        self._examples = normalize(vectors).T.tocsr().astype(np.float32)

    def judge(self, text: str) -> Judgement:
        cleaned = normalised(text)
        vector = self._features.of_one(cleaned)
        probabilities = self._probabilities(vector)
        similarities = self._similarities(vector)
        words = WORD.findall(cleaned)
        order = np.argsort(-probabilities)
        return Judgement(
            ranking=[(self.intents[place], float(probabilities[place])) for place in order],
            doubt=float(self._doubt(probabilities, similarities.max(), self._familiarity(words))),
            nearest=self._nearest(similarities),
            unseen=[word for word in dict.fromkeys(words) if not self._seen(word)],
        )

    def _probabilities(self, vector: Vector) -> np.ndarray:
        places, values = vector
        return 1.0 / (1.0 + np.exp(-(values @ self._weights[places] + self._offsets)))

    def _similarities(self, vector: Vector) -> np.ndarray:
        """Cosine to every training sentence."""
        places, values = vector
        length = float(np.sqrt(values @ values)) or 1.0
        row = sparse.csr_matrix(
            (values / length, places, [0, len(places)]), shape=(1, self._examples.shape[0])
        )
        return (row @ self._examples).toarray()[0]

    def _seen(self, word: str) -> bool:
        return word in self._known or word.isdigit()

    def _familiarity(self, words: list[str]) -> float:
        return sum(map(self._seen, words)) / len(words) if words else 0.0

    def _doubt(self, probabilities: np.ndarray, similarity: float, familiarity: float) -> float:
        shares = probabilities / probabilities.sum()
        entropy = -(shares * np.log(shares + 1e-12)).sum() / np.log(len(shares))
        signs = {
            "confidence": probabilities.max(),
            "certainty": 1.0 - entropy,
            "similarity": similarity,
            "familiarity": familiarity,
        }
        trust = sum(weight * signs[name] for name, weight in DOUBT_WEIGHTS.items())
        return min(1.0, max(0.0, 1.0 - trust / sum(DOUBT_WEIGHTS.values())))

    def _nearest(self, similarities: np.ndarray) -> list[Near]:
        order = np.argsort(-similarities, kind="stable")[:NEAREST]
        return [self._near(place, float(similarities[place])) for place in order if similarities[place] > 0]

    def _near(self, place: int, similarity: float) -> Near:
        return Near(self.texts[place], self.intents[self.labels[place]], round(min(1.0, similarity), 3))

    def clusters(self) -> np.ndarray:
        """A number per training sentence, the same for sentences that are nearly one."""
        examples = self._examples.T.tocsr()
        # In blocks: all similarities at once would be too many for a large assistant.
        alike = [
            (examples[start : start + BLOCK] @ self._examples) > SAME_SENTENCE
            for start in range(0, len(self.texts), BLOCK)
        ]
        return connected_components(sparse.vstack(alike), directed=False)[1]


def _one_against_rest(
    vectors: sparse.csr_matrix, labels: np.ndarray, intents: int
) -> tuple[np.ndarray, np.ndarray]:
    weights = np.zeros((vectors.shape[1], intents), dtype=np.float32)
    offsets = np.zeros(intents)
    for intent in range(intents):
        # liblinear: exact and fast on sparse text; balanced, or small intents would never win.
        one = LogisticRegression(C=REGULARISATION, solver="liblinear", class_weight="balanced")
        one.fit(vectors, labels == intent)
        weights[:, intent], offsets[intent] = one.coef_[0], one.intercept_[0]
    return weights, offsets


def handover_threshold(model: SentenceModel, share: float = HANDED_OVER) -> float:
    """The doubt that at most `share` of understood messages exceed, by cross-validation on the model's own
    sentences. "Understood" = the right intent came first. 1.0 (hand nothing over) when nothing can be learnt."""
    doubts = _understood_doubts(model)
    return float(np.quantile(doubts, 1.0 - share)) if len(doubts) else 1.0


def _understood_doubts(model: SentenceModel) -> list[float]:
    texts, clusters = np.array(model.texts, dtype=object), model.clusters()
    folds = min(FOLDS, len(set(clusters)), int(np.bincount(model.labels).max()))
    if folds < 2:
        return []
    doubts = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # intents with fewer examples than folds are expected
        splits = list(
            StratifiedGroupKFold(folds, shuffle=True, random_state=0).split(texts, model.labels, clusters)
        )
    for kept, left in splits[: 1 if len(texts) > MANY else None]:
        if len(set(model.labels[kept])) > 1:
            doubts += _doubts_of_fold(model, kept, left)
    return doubts


def _doubts_of_fold(model: SentenceModel, kept: np.ndarray, left: np.ndarray) -> list[float]:
    def intent(place: int) -> str:
        return model.intents[model.labels[place]]

    fold = SentenceModel([model.texts[place] for place in kept], [intent(place) for place in kept])
    judged = [(place, fold.judge(model.texts[place])) for place in left]
    return [judgement.doubt for place, judgement in judged if judgement.ranking[0][0] == intent(place)]


def stuck_score(doubt: float, threshold: float) -> float:
    """Doubt on a scale that is the same for every model: 0.5 = the threshold, 0 = sure, 1 = lost."""
    if doubt <= threshold:
        return 0.5 * doubt / threshold if threshold > 0 else 0.0
    return 0.5 + 0.5 * (doubt - threshold) / (1.0 - threshold)
