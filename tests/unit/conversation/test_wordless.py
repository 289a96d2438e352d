"""What a customer sends without a word: a picture, a place, a voice message."""

from dataclasses import replace

import pytest

from models.vocabulary.attachment import Attachment, AttachmentKind
from tests.unit.conversation.talk import Talk, writes


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (AttachmentKind.IMAGE, "notice_attachment"),
        (AttachmentKind.VIDEO, "notice_attachment"),
        (AttachmentKind.DOCUMENT, "notice_attachment"),
        (AttachmentKind.AUDIO, "notice_voice"),
        (AttachmentKind.LOCATION, "notice_location"),
        (AttachmentKind.CONTACT, "notice_contact"),
        (AttachmentKind.STICKER, "notice_sticker"),
        (AttachmentKind.UNSUPPORTED, "notice_unsupported"),
    ],
)
def test_what_has_no_words_is_answered_as_what_it_is(kind: AttachmentKind, told: str) -> None:
    talk = Talk()
    talk.give(replace(writes(""), attachment=Attachment(kind=kind)))
    assert talk.notices() == ["notice_disclosure", told]
