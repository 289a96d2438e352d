"""Keyed texts, kept once per brand and language: answers, notices of the broker, agents' canned replies."""

from handover.content.entry import CannedReply, Entry, HandoverWish, Text
from handover.content.loading import ContentInvalid, load_content
from handover.content.store import ContentStore, follow_files

__all__ = [
    "CannedReply",
    "ContentInvalid",
    "ContentStore",
    "Entry",
    "HandoverWish",
    "Text",
    "follow_files",
    "load_content",
]
