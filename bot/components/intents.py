"""Rasa pipeline component: intent, ranking and how stuck the assistant is (see `sentences.py`).

config.yml:

    - name: bot.components.intents.IntentJudge
      handed_over: 0.10     # share of understood messages that may be handed over; sets the threshold

Writes on each message `intent`, `intent_ranking` and `stuck` {score, nearest, unseen}. From a stuck score of
0.5 on, the intent is `nlu_fallback`; the ranking keeps what was recognised, the fallback in front as in stock
Rasa.
"""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sentences import HANDED_OVER, Judgement, SentenceModel, handover_threshold, stuck_score

FILE = "sentences.joblib"
RANKED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentJudge(IntentClassifier, GraphComponent):
    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: SentenceModel | None = None
        self._threshold = 1.0

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"handed_over": HANDED_OVER}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentJudge:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> IntentJudge:
        judge = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            judge._model, judge._threshold = joblib.load(folder / FILE)
        return judge

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [example.get(TEXT) for example in examples]
        try:
            self._model = SentenceModel(texts, [example.get(INTENT) for example in examples])
        except ValueError as error:
            raise InvalidConfigException(f"IntentJudge cannot be trained: {error}") from None
        self._threshold = handover_threshold(self._model, float(self._config["handed_over"]))
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._model, self._threshold), folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self._model is not None and isinstance(message.get(TEXT), str):
                self._mark(message, self._model.judge(message.get(TEXT)))
        return messages

    def _mark(self, message: Message, judgement: Judgement) -> None:
        score = round(stuck_score(judgement.doubt, self._threshold), 4)
        ranking = [_guess(intent, share) for intent, share in judgement.ranking[:RANKED]]
        if score >= 0.5:
            ranking.insert(0, _guess(DEFAULT_NLU_FALLBACK_INTENT_NAME, score))
        nearest = [vars(near) for near in judgement.nearest]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set(
            "stuck", {"score": score, "nearest": nearest, "unseen": judgement.unseen}, add_to_output=True
        )


def _guess(intent: str, confidence: float) -> dict[str, Any]:
    return {"name": intent, "confidence": round(confidence, 4)}
