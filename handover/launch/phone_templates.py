"""The templates that the stand-in for WhatsApp's network approved: a brand's own words, with gaps."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handover.brands import Brand
from handover.content.store import ContentStore
from handover.settings import SHARED_CONTENT
from models.vocabulary.template import GAPS, Purpose

Texts = dict[str, dict[str, dict[str, object]]]
"""Name -> language at the network -> text and titles of buttons."""


def content_of(brand: Brand, brands: Path) -> ContentStore:
    return ContentStore(shared=SHARED_CONTENT, own=brands / brand.key / "content", languages=brand.languages)


def approved(brand: Brand, options: Mapping[str, Any], content: ContentStore) -> Texts:
    """`options`: what brand.yml says of the channel."""
    texts: Texts = {}
    codes = options.get("template_languages", {})
    for purpose, names in options.get("templates", {}).items():
        for language, name in names.items():
            text = _text(Purpose(purpose), language, brand, content)
            texts.setdefault(name, {})[codes.get(language, language)] = text
    return texts


def _text(purpose: Purpose, language: str, brand: Brand, content: ContentStore) -> dict[str, object]:
    """The words of our own content, each value a numbered gap."""
    gaps = {name: f"{{{{{number}}}}}" for number, name in enumerate(GAPS[purpose], start=1)}
    said = content.render(purpose.content, language, {"brand": brand.name, **gaps})
    if said is None:
        return {"text": purpose.value}
    return {"text": said.text, "buttons": [button.title for button in said.buttons]}
