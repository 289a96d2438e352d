"""Which language the customer is answered in, and what choosing one does not do."""

from handover.conversation import events as e
from models.vocabulary.control import Reason
from tests.unit.conversation.talk import (
    ANNA,
    Talk,
    answers,
    chooses,
    misunderstands,
    resolves,
    says,
    takes,
    wants_person,
    writes,
)


def test_the_first_word_may_name_a_language_the_brand_speaks() -> None:
    talk = Talk()
    talk.give(writes(language="en"))
    assert talk.conversation.language == "en"


def test_a_language_the_brand_does_not_speak_is_not_taken_over() -> None:
    talk = Talk()
    talk.give(writes(language="fr"))
    assert talk.conversation.language == "nl"


def test_choosing_a_language_the_brand_does_not_speak_changes_nothing() -> None:
    assert Talk().give(chooses("fr")) == []


def test_choosing_a_language_begins_a_conversation_in_it() -> None:
    events = Talk().give(chooses("en"))
    assert [type(event) for event in events] == [e.Started]
    assert isinstance(events[0], e.Started) and events[0].language == "en"


def test_choosing_a_language_does_not_reopen() -> None:
    """A resolved conversation stays quiet: it is opened by a word, not by a switch on the screen."""
    talk = Talk()
    talk.give(writes(), takes(ANNA), resolves(ANNA))
    assert talk.give(chooses("fr")) == []
    assert talk.give(chooses("en")) == [e.LanguageChanged(language="en")]
    assert talk.conversation.closed


def test_choosing_the_same_language_again_changes_nothing() -> None:
    talk = Talk()
    talk.give(writes())
    assert talk.give(chooses("nl")) == []


def test_what_the_assistant_recognises_as_english_is_answered_in_english() -> None:
    talk = Talk()
    talk.give(writes("do you speak English?"))
    _turn, changed, spoke = talk.give(
        answers(
            talk.asked.of,
            talk.asked.generation,
            intent="speak_english",
            said=(says("Natuurlijk", key="utter_known"),),
        )
    )
    assert changed == e.LanguageChanged(language="en")
    assert isinstance(spoke, e.AssistantSpoke) and spoke.text == "en:utter_known"


def test_who_waits_and_writes_english_hears_that_a_colleague_will_read_and_is_offered_nobody() -> None:
    talk = Talk()
    talk.give(wants_person(), writes("how long will it take"))
    answer = answers(talk.asked.of, talk.asked.generation, intent="speak_english", said=(says("Natuurlijk"),))
    _turn, changed, told = talk.give(answer)
    assert changed == e.LanguageChanged(language="en")
    assert isinstance(told, e.NoticeGiven) and told.text == "en:notice_colleague_will_read_foreign"


def test_who_was_told_so_and_asks_for_english_is_told_in_english() -> None:
    talk = Talk()
    talk.give(wants_person(), writes("blub"))
    talk.give(misunderstands(talk.asked.of, talk.asked.generation))
    talk.give(writes("English please"))
    talk.give(answers(talk.asked.of, talk.asked.generation, intent="speak_english"))
    assert talk.notices()[-2:] == ["notice_colleague_will_read", "notice_colleague_will_read_foreign"]


def test_english_recognised_in_an_english_conversation_changes_nothing() -> None:
    talk = Talk()
    talk.give(writes(language="en"))
    events = talk.give(answers(talk.asked.of, 1, intent="speak_english"))
    assert [event.type for event in events] == ["assistant.turn", "message.assistant"]


def test_a_late_answer_does_not_change_the_language() -> None:
    talk = Talk()
    talk.give(writes("do you speak English?"), takes(ANNA))
    talk.give(answers(talk.asked.of, talk.asked.generation, intent="speak_english"))
    assert talk.conversation.language == "nl"


def test_who_asks_for_a_person_in_english_is_told_their_place_in_english() -> None:
    talk = Talk()
    talk.give(writes("I want a person"))
    asked = answers(talk.asked.of, 1, intent="ask_person_in_english", wants=Reason.CUSTOMER_ASKED)
    _turn, changed, _spoke, _waiting, told = talk.give(asked)
    assert changed == e.LanguageChanged(language="en")
    assert isinstance(told, e.NoticeGiven) and told.text.startswith("en:notice_waiting")


def test_who_asks_for_a_person_keeps_the_language() -> None:
    talk = Talk()
    talk.give(writes("mens graag"))
    talk.give(answers(talk.asked.of, 1, intent="ask_person", wants=Reason.CUSTOMER_ASKED))
    assert talk.conversation.language == "nl"


def test_who_goes_on_in_a_language_that_is_not_read_gets_a_person_after_two() -> None:
    talk = Talk()
    for _ in range(3):
        talk.give(writes("what does a new connection cost?"))
        talk.give(answers(talk.asked.of, talk.conversation.generation, intent="speak_english"))
    assert talk.notices()[-1] == "notice_waiting_not_understood"
    spoken = [r.event for r in talk.log if isinstance(r.event, e.AssistantSpoke)]
    assert len(spoken) == 2
