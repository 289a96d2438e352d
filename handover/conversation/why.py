"""Why a person is needed: the sentence an agent reads first, in both languages of the desk."""

import re
from collections.abc import Mapping

from models.vocabulary.control import Reason

_SENTENCES: Mapping[Reason, Mapping[str, str]] = {
    Reason.CUSTOMER_ASKED: {
        "nl": "De klant vroeg om een medewerker.",
        "en": "The customer asked for a person.",
    },
    Reason.NOT_UNDERSTOOD: {
        "nl": "De assistent begreep de klant herhaaldelijk niet, het laatst bij: “{detail}”",
        "en": "The assistant repeatedly did not understand the customer, last at: “{detail}”",
    },
    Reason.ACTION_FAILED: {
        "nl": "Een handeling van de assistent mislukte ({detail}).",
        "en": "An action of the assistant failed ({detail}).",
    },
    Reason.ASSISTANT_DOWN: {
        "nl": "De assistent antwoordt niet.",
        "en": "The assistant does not answer.",
    },
    Reason.TOPIC: {
        "nl": "Dit onderwerp handelt altijd een medewerker af: {detail}.",
        "en": "A person always handles this topic: {detail}.",
    },
    Reason.MESSAGE_LEFT: {
        "nl": "De klant liet een bericht achter.",
        "en": "The customer left a message.",
    },
    Reason.PASSED: {"nl": "{detail} gaf het gesprek door.", "en": "{detail} passed the conversation on."},
    Reason.AGENT_LOST: {
        "nl": "De verbinding met {detail} viel weg.",
        "en": "The connection with {detail} was lost.",
    },
    Reason.EMERGENCY: {
        "nl": "Mogelijk noodgeval: “{detail}”. Het veiligheidsadvies is gegeven.",
        "en": "Possible emergency: “{detail}”. Safety advice was given.",
    },
    Reason.TAKEN_OVER: {
        "nl": "{detail} las mee en nam het gesprek over.",
        "en": "{detail} read along and took over.",
    },
}


_QUOTED = {Reason.NOT_UNDERSTOOD, Reason.EMERGENCY}
"""Their detail is a customer's words."""
_ISOLATES = re.compile("[\u2066-\u2069]")


Detail = str | Mapping[str, str]
"""The message, code, topic or name that a sentence speaks of; per language where it differs."""


def why(reason: Reason, detail: Detail = "", before: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """The sentence per language.

    `before` is why a person was needed in the first place, where this is only why another one is.
    """
    said = {
        language: text.format(detail=_detail(reason, detail, language))
        for language, text in _SENTENCES[reason].items()
    }
    return {language: f"{text} {(before or {}).get(language, '')}".strip() for language, text in said.items()}


def _detail(reason: Reason, detail: Detail, language: str) -> str:
    words = detail if isinstance(detail, str) else detail.get(language, "")
    return _isolated(words) if reason in _QUOTED else words


def _isolated(words: str) -> str:
    """Between U+2068 and U+2069: what turns the direction of text in them ends with them.

    Marks of that kind in the words themselves would close ours, or keep it open.
    """
    return f"\u2068{_ISOLATES.sub('', words)}\u2069"
