"""Rasa pipeline component: entities by rule. Codes (`bot/codes.py`) and the phrases marked in training data.

config.yml:

    - name: bot.components.entities.RuleEntities
      codes: [postcode, house_number, ean, application_number]

Beside `ean` comes `wrong_ean`, for what was meant as one and is none. For any other entity, every phrase that
a training example marks with it is recognised as a whole word, whatever its case. Where two overlap, the code
wins, then the longer phrase.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file

from bot.codes import READERS, WRONG, Code, find_codes

FILE = "phrases.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class RuleEntities(GraphComponent, EntityExtractorMixin):
    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, phrases: dict[str, str]
    ) -> None:
        self._codes = {*config["codes"], *(WRONG[code] for code in config["codes"] if code in WRONG)}
        self._storage = storage
        self._resource = resource
        self._learn(phrases)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"codes": list(READERS)}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RuleEntities:
        return cls(config, model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> RuleEntities:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, read_json_file(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        self._learn(self._marked_phrases(training_data))
        with self._storage.write_to(self._resource) as folder:
            dump_obj_as_json_to_file(folder / FILE, self._phrases)
        return self._resource

    def _marked_phrases(self, training_data: TrainingData) -> dict[str, str]:
        """Phrase in lower case -> entity, of every entity that is not a code."""
        return {
            example.get(TEXT)[entity["start"] : entity["end"]].lower(): entity["entity"]
            for example in training_data.entity_examples
            for entity in example.get(ENTITIES, [])
            if entity["entity"] not in self._codes
        }

    def _learn(self, phrases: dict[str, str]) -> None:
        self._phrases = phrases
        longest_first = sorted(phrases, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str):
                found = self.add_extractor_name([_entity(code) for code in self._found(text)])
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _found(self, text: str) -> list[Code]:
        codes = [code for code in find_codes(text) if code.kind in self._codes]
        return codes + [phrase for phrase in self._marked(text) if not any(map(phrase.overlaps, codes))]

    def _marked(self, text: str) -> list[Code]:
        matches = self._pattern.finditer(text) if self._pattern else ()
        return [
            Code(self._phrases[match[0].lower()], match[0].lower(), match.start(), match.end())
            for match in matches
            if match[0].lower() in self._phrases
        ]


def _entity(code: Code) -> dict[str, Any]:
    return {"entity": code.kind, "value": code.value, "start": code.start, "end": code.end}
