"""Text that somebody's app cut in the middle of an emoji: half a surrogate pair is no character."""

import json


def mended(text: str) -> str:
    """With a mark in the place of each half."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def mended_json(text: str) -> str:
    """JSON that a browser wrote, mended: it would send it again and again. What is no JSON stays as it is."""
    if "\\ud" not in text:  # whole characters it writes as they are, halves in small letters
        return text
    try:
        return mended(json.dumps(json.loads(text), ensure_ascii=False))
    except (ValueError, RecursionError):
        return text
