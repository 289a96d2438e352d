"""Why the assistant believes it understood, or did not: one sentence for an agent, in both languages.

Built from what the intent classifier left in the parse data:
    {"score": 0.71, "nearest": [{"text", "intent", "similarity"}], "unseen": ["word", …]}
"""

from __future__ import annotations

from typing import Any

SENTENCES = {
    "nl": {
        "nearest": "Lijkt het meest op {examples}",
        "none": "Lijkt op geen enkel voorbeeld",
        "unseen": "; onbekende woorden: {words}.",
        "seen": "; alle woorden zijn bekend.",
        "or": " en ",
    },
    "en": {
        "nearest": "Closest to {examples}",
        "none": "Resembles no example at all",
        "unseen": "; unknown words: {words}.",
        "seen": "; every word is known.",
        "or": " and ",
    },
}
DEFAULT_LANGUAGE = "nl"
MAX_WORDS = 6


def why(stuck: dict[str, Any], language: str) -> str:
    """One sentence, or an empty string when nothing was classified (a button was pressed)."""
    if not stuck:
        return ""
    words = SENTENCES.get(language.split("-")[0], SENTENCES[DEFAULT_LANGUAGE])
    return _nearest(stuck, words) + _unseen(stuck, words)


def _nearest(stuck: dict[str, Any], words: dict[str, str]) -> str:
    examples = [f"“{near['text']}” ({near['similarity']:.0%})" for near in stuck.get("nearest") or []]
    return words["nearest"].format(examples=words["or"].join(examples)) if examples else words["none"]


def _unseen(stuck: dict[str, Any], words: dict[str, str]) -> str:
    unseen = stuck.get("unseen") or []
    return words["unseen"].format(words=", ".join(unseen[:MAX_WORDS])) if unseen else words["seen"]
