"""Where the customer is, when words come late."""

from tests.unit.conversation.talk import PUSHED, WIDGET, Talk, moves, writes


def test_words_from_before_a_move_do_not_take_the_conversation_back() -> None:
    talk = Talk()
    talk.give(writes(channel=PUSHED))
    before = talk.now
    talk.wait(minutes=30).give(moves(WIDGET))
    talk.give(writes("uren geleden", channel=PUSHED, sent_at=before))
    assert talk.conversation.channel == WIDGET
    talk.wait(minutes=30).give(writes("net geschreven", channel=PUSHED, sent_at=talk.now))
    assert talk.conversation.channel == PUSHED


def test_words_that_took_long_are_where_the_customer_is_now() -> None:
    talk = Talk()
    talk.give(writes(channel=WIDGET))
    sent_at = talk.wait(minutes=5).now
    talk.wait(minutes=30).give(writes(channel=PUSHED, sent_at=sent_at))
    assert talk.conversation.channel == PUSHED
