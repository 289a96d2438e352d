"""What a step of a process is called, where the back office gives no text of its own."""

from collections.abc import Mapping

from handover.content.entry import Entry


def step_key(status: str) -> str:
    """The content key of a step's words."""
    return f"step_{status.replace('-', '_')}"


def step_text(entries: Mapping[str, Entry], status: str) -> dict[str, str]:
    """The step's words by language, in lower case; none for a step that brand.yml no longer has."""
    entry = entries.get(step_key(status))
    return {language: text.text for language, text in entry.texts.items()} if entry else {}
