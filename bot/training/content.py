"""Texts in `content/*.yml` become Rasa responses. The broker renders by key in the customer's language; what
Rasa holds is the brand's first language, for when the broker does not know a key.

    utter_ask_person:
      nl: {text: "…", buttons: [{title, payload}], image: "https://…"}
      en: {…}
      handover: {reason: customer_asked, target: …}
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bot.training.problem import Problem

MAX_TEXT, MAX_BUTTONS, MAX_TITLE, MAX_PAYLOAD = 1024, 10, 20, 200
PLACEHOLDER = re.compile(r"{([^\n{}]+?)}")
RESPONSE_PREFIX = "utter_"


def response_of(entry: dict[str, Any], language: str) -> dict[str, Any]:
    """The one response variant Rasa gets. `metadata.values`: the placeholders of every language, so that the
    broker is given what any of them needs."""
    own = entry[language]
    texts = [part for part in entry.values() if isinstance(part, dict)]
    response: dict[str, Any] = {"text": own["text"], "metadata": {"values": _placeholders(texts)}}
    if own.get("buttons"):
        response["buttons"] = own["buttons"]
    if own.get("image"):
        response["image"] = own["image"]
    if entry.get("handover"):
        response["custom"] = {"handover": entry["handover"]}
    return response


def _placeholders(texts: list[dict[str, Any]]) -> list[str]:
    words = [str(part.get("text") or "") for part in texts]
    words += [str(button) for part in texts for button in part.get("buttons") or []]
    return sorted({name for word in words for name in PLACEHOLDER.findall(word) if name.isidentifier()})


def content_problems(file: Path, key: str, entry: Any, language: str) -> list[Problem]:
    """Only what Rasa's side depends on; completeness per language is the broker's to check."""
    if not isinstance(entry, dict) or not isinstance(entry.get(language), dict):
        return [Problem(file, f"{key} has no text in {language}")]
    own = entry[language]
    problems = []
    if not isinstance(own.get("text"), str) or not 0 < len(own["text"]) <= MAX_TEXT:
        problems.append(f"{key}.{language}: text must have 1 to {MAX_TEXT} characters")
    buttons = own.get("buttons") or []
    if len(buttons) > MAX_BUTTONS or not all(map(_good_button, buttons)):
        problems.append(
            f"{key}.{language}: at most {MAX_BUTTONS} buttons, each with a title of at most {MAX_TITLE} and a"
            f" payload of at most {MAX_PAYLOAD} characters"
        )
    handover = entry.get("handover")
    if handover is not None and not (isinstance(handover, dict) and isinstance(handover.get("reason"), str)):
        problems.append(f"{key}: handover needs a reason")
    return [Problem(file, problem) for problem in problems]


def _good_button(button: Any) -> bool:
    if not isinstance(button, dict):
        return False
    title, payload = button.get("title"), button.get("payload")
    return (
        isinstance(title, str)
        and 0 < len(title) <= MAX_TITLE
        and (payload is None or (isinstance(payload, str) and len(payload) <= MAX_PAYLOAD))
    )
