"""How well messages are understood, and how well it is known when they are not.

The *stuck score* is higher the sooner a message should be handed over; *out of scope* are messages that no
intent fits. Figures that need both kinds of message are None when one is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

ALLOWED = 0.10  # of in-scope messages handed over

# The one rule by which another intent than the label is right: a wish for a person was labelled `ask_person`
# in whichever language, before English had an intent of its own. Not the reverse, and no other label: where
# the label is an English one, `ask_person` is wrong.
ALSO_RIGHT = {"ask_person": frozenset({"ask_person_in_english"})}


@dataclass(frozen=True)
class Judged:
    """`guess`: the best intent, whatever the stuck score; `handed_over`: whether the assistant would give
    up."""

    text: str
    intent: str
    guess: str
    stuck: float
    handed_over: bool

    @property
    def right(self) -> bool:
        return self.guess == self.intent or self.guess in ALSO_RIGHT.get(self.intent, ())


@dataclass(frozen=True)
class Measures:
    in_scope: int
    out_of_scope: int
    accuracy: float | None  # in scope, nothing handed over
    auroc: float | None  # stuck score, out of scope against in scope
    recall_at_10: float | None  # of out of scope, while at most 10 % of in-scope messages are handed over
    stuck_auroc: float | None  # stuck score against "the best intent would be wrong"
    too_late: float  # share of all messages answered wrongly, at the model's own threshold
    too_early: float | None  # share of understood messages handed over, at the model's own threshold
    caught: float | None  # share of out of scope handed over, at the model's own threshold
    per_intent: dict[str, tuple[float, int]]  # recall and number of examples

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(judged: Sequence[Judged], out_of_scope: str) -> Measures:
    scores = np.array([one.stuck for one in judged])
    outside = np.array([one.intent == out_of_scope for one in judged])
    right = np.array([one.right for one in judged])
    handed = np.array([one.handed_over for one in judged])
    return Measures(
        in_scope=int((~outside).sum()),
        out_of_scope=int(outside.sum()),
        accuracy=_share(right[~outside]),
        auroc=_auroc(outside, scores),
        recall_at_10=_recall(scores[outside], scores[~outside]),
        stuck_auroc=_auroc(~right, scores),
        too_late=_share(~right & ~handed) or 0.0,
        too_early=_share(handed[right]),
        caught=_share(handed[outside]),
        per_intent=_per_intent(judged, out_of_scope),
    )


def _share(flags: np.ndarray) -> float | None:
    return round(float(flags.mean()), 4) if len(flags) else None


def _auroc(positive: np.ndarray, scores: np.ndarray) -> float | None:
    return round(float(roc_auc_score(positive, scores)), 4) if 0 < positive.sum() < len(positive) else None


def _recall(outside: np.ndarray, inside: np.ndarray) -> float | None:
    """The highest threshold at which no more than ALLOWED of the inside scores lie above it."""
    if not len(outside) or not len(inside):
        return None
    spared = int(np.floor(ALLOWED * len(inside)))
    threshold = np.sort(inside)[::-1][spared]
    return round(float((outside > threshold).mean()), 4)


def _per_intent(judged: Sequence[Judged], out_of_scope: str) -> dict[str, tuple[float, int]]:
    recalls = {}
    for intent in sorted({one.intent for one in judged} - {out_of_scope}):
        own = [one.right for one in judged if one.intent == intent]
        recalls[intent] = (round(sum(own) / len(own), 4), len(own))
    return recalls
