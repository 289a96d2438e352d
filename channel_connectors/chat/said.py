"""What a customer of Rasa's protocols hears of a conversation's log. Pure."""

SAID = frozenset({"message.assistant", "message.agent", "message.notice", "message.safety"})
"""Everything said by us; the customer's own words and the moves behind it are left out."""


def parts(text: str) -> list[str]:
    """A text as Rasa's channels send it: one message per paragraph, none of them empty."""
    return [part for part in text.strip().split("\n\n") if part.strip()]
