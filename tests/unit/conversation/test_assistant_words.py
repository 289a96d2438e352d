"""What the assistant says reaches the customer in its own generation, and not while it is to keep silent."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.evolve import WILL_READ
from handover.conversation.state import Agent
from models.vocabulary.control import Control, HandoverState, Reason
from models.vocabulary.message import Button
from models.vocabulary.understanding import NOT_UNDERSTOOD
from tests.unit.conversation.talk import (
    ANNA,
    NOON,
    OPEN,
    POLICY,
    SHUT,
    Talk,
    accepts,
    answers,
    episode,
    fails,
    leaves,
    lost,
    misunderstands,
    offer_to,
    passes,
    releases,
    resolves,
    says,
    starting,
    takes,
    wants_person,
    writes,
)

AgentMove = Callable[[Agent], c.Command]
SILENT = replace(POLICY, assistant_while_waiting=False)


def kinds(events: list[e.Event]) -> list[str]:
    return [event.type for event in events]


def test_an_answer_is_rendered_from_the_content_store() -> None:
    talk = Talk()
    talk.give(writes())
    _turn, spoke = talk.give(answers(talk.asked.of, 1, said=(says("oud", key="utter_known"),)))
    assert isinstance(spoke, e.AssistantSpoke)
    assert (spoke.text, spoke.key, spoke.of) == ("nl:utter_known", "utter_known", talk.asked.of)


@pytest.mark.parametrize("key", [None, "utter_foreign"])
def test_the_assistants_own_words_stand_in_where_the_store_has_none(key: str | None) -> None:
    talk = Talk()
    talk.give(writes())
    button = Button("Ja", "/affirm")
    _turn, spoke = talk.give(answers(talk.asked.of, 1, said=(says("eigen", key=key, buttons=(button,)),)))
    assert isinstance(spoke, e.AssistantSpoke)
    assert (spoke.text, spoke.buttons, spoke.key) == ("eigen", (button,), key)


# -- the fence ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("moves", [(takes,), (takes, releases), (takes, passes), (takes, resolves)])
def test_an_answer_of_an_older_generation_is_kept_for_the_agent(moves: tuple[AgentMove, ...]) -> None:
    talk = Talk()
    talk.give(writes(), *(move(ANNA) for move in moves))
    before = talk.conversation
    events = talk.give(answers(talk.asked.of, 1, said=(says("een"), says("twee")), wants=Reason.TOPIC))
    assert events == [
        e.MessageSuppressed(text="een", of=talk.asked.of, why="late"),
        e.MessageSuppressed(text="twee", of=talk.asked.of, why="late"),
    ]
    assert replace(talk.conversation, seq=before.seq) == before


def test_a_late_failure_and_a_late_start_are_nobodys_business() -> None:
    talk = Talk()
    talk.give(writes(), takes(ANNA))
    assert talk.give(fails(talk.asked.of, 1)) == []
    assert talk.give(starting(talk.asked.of, 1)) == []


def test_a_brand_whose_assistant_is_silent_while_waiting_gets_silence_for_questions_asked_before() -> None:
    """Waiting changes no control, so the generation alone does not stop the second answer."""
    talk = Talk(policy=SILENT)
    talk.give(writes("een"))
    first = talk.asked
    talk.give(writes("twee"))
    talk.give(answers(first.of, 1, wants=Reason.CUSTOMER_ASKED))
    suppressed = e.MessageSuppressed(text="antwoord", of=talk.asked.of, why="quiet")
    assert talk.give(answers(talk.asked.of, 1)) == [suppressed]
    assert talk.give(starting(talk.asked.of, 1)) == []
    assert talk.give(fails(talk.asked.of, 1)) == []


def test_who_was_passed_on_hears_no_assistant_until_they_leave_the_queue() -> None:
    talk = Talk()
    talk.give(writes(), takes(ANNA), passes(ANNA))
    asked = talk.asked
    talk.give(writes("bent u er nog?"))
    assert talk.asked is asked, "nobody asks the assistant"
    talk.give(leaves(), writes("dan u maar"))
    assert talk.asked.generation == talk.conversation.generation


def test_out_of_hours_silence_would_be_limbo_so_the_assistant_answers() -> None:
    """Nobody comes before morning: who was passed on, or lost their agent, is not left alone with it."""
    talk = Talk()
    talk.give(writes(), takes(ANNA))
    talk.desk = SHUT
    talk.give(lost(ANNA))
    assert talk.notices()[-2:] == ["notice_agent_lost", "notice_closed"]
    talk.give(writes("is daar iemand?"))
    answered = talk.give(answers(talk.asked.of, talk.asked.generation))
    assert kinds(answered) == ["assistant.turn", "message.assistant"]
    talk.desk = OPEN
    asked = talk.asked
    talk.give(writes("goedemorgen"))
    assert talk.asked is asked, "in the morning a colleague comes"


def test_asking_again_in_words_tells_the_place_again() -> None:
    talk = Talk()
    talk.give(wants_person(), writes("komt er iemand?"))
    told = talk.give(answers(talk.asked.of, 1, wants=Reason.CUSTOMER_ASKED))[-1]
    assert isinstance(told, e.NoticeGiven) and told.key == "notice_still_waiting"


# -- not understood ----------------------------------------------------------------------------------


def test_twice_in_a_row_not_understood_brings_a_person_instead_of_a_third_excuse() -> None:
    talk = Talk()
    talk.give(writes("blub"))
    assert kinds(talk.give(misunderstands(talk.asked.of, 1))) == ["assistant.turn", "message.assistant"]
    talk.give(writes("bla bla"))
    _turn, waiting, notice = talk.give(misunderstands(talk.asked.of, 1))
    assert isinstance(waiting, e.HandoverWaiting) and isinstance(notice, e.NoticeGiven)
    assert (waiting.reason, waiting.stuck_at) == (Reason.NOT_UNDERSTOOD, talk.asked.of)
    assert notice.key == "notice_waiting_not_understood"


def test_a_form_that_cannot_use_two_answers_brings_a_person_whatever_their_intent() -> None:
    talk = Talk()
    for typed in ("12345", "AB99"):
        talk.give(writes(typed))
        told = talk.give(answers(talk.asked.of, 1, intent="inform", answered=False))
    waiting = next(event for event in told if isinstance(event, e.HandoverWaiting))
    assert (waiting.reason, waiting.stuck_at) == (Reason.NOT_UNDERSTOOD, talk.asked.of)


def test_what_a_form_can_use_was_understood_though_its_intent_was_not() -> None:
    talk = Talk()
    for answered in (False, True, False):
        talk.give(writes("a 204815"))
        talk.give(answers(talk.asked.of, 1, intent=NOT_UNDERSTOOD, answered=answered))
    assert talk.conversation.misunderstood == 1
    assert talk.conversation.handover is HandoverState.NO


def test_an_understood_message_between_begins_the_count_anew() -> None:
    talk = Talk()
    for answer in (misunderstands, answers, misunderstands):
        talk.give(writes())
        talk.give(answer(talk.asked.of, 1))
    assert talk.conversation.misunderstood == 1
    assert talk.conversation.handover is HandoverState.NO


def test_not_understood_while_waiting_asks_for_no_second_person_and_is_forgotten_on_leaving() -> None:
    talk = Talk()
    talk.give(wants_person(), writes("blub"))
    talk.give(misunderstands(talk.asked.of, 1))
    assert talk.notices()[-1] == WILL_READ
    for _ in range(2):
        talk.give(writes("blub"))
        talk.give(misunderstands(talk.asked.of, 1))
        assert talk.notices()[-1] == "notice_colleague_reads"
    talk.give(leaves(), writes("nog eens"))
    talk.give(misunderstands(talk.asked.of, 1))
    assert talk.conversation.handover is HandoverState.NO


def test_who_comes_back_from_an_agent_or_a_closing_begins_with_a_clean_slate() -> None:
    for end in (releases, resolves):
        talk = Talk()
        talk.give(writes("blub"))
        talk.give(misunderstands(talk.asked.of, 1), takes(ANNA), end(ANNA), writes("opnieuw"))
        talk.give(misunderstands(talk.asked.of, talk.conversation.generation))
        assert talk.conversation.handover is HandoverState.NO


def test_who_comes_back_after_a_silence_begins_with_a_clean_slate() -> None:
    talk = Talk()
    talk.give(writes("blub"))
    talk.give(misunderstands(talk.asked.of, 1))
    talk.wait(hours=25).give(talk.timer(c.CloseIdle), writes("opnieuw"))
    talk.give(misunderstands(talk.asked.of, talk.conversation.generation))
    assert talk.conversation.handover is HandoverState.NO


# -- a person is needed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "wants", "reason", "notice", "stuck"),
    [
        ("greet", Reason.CUSTOMER_ASKED, Reason.CUSTOMER_ASKED, "notice_waiting", False),
        ("greet", Reason.ACTION_FAILED, Reason.ACTION_FAILED, "notice_waiting_failed", True),
        ("file_complaint", None, Reason.TOPIC, "notice_waiting_topic", True),
    ],
)
def test_the_answer_is_given_and_then_the_place_in_the_queue(
    intent: str, wants: Reason | None, reason: Reason, notice: str, stuck: bool
) -> None:
    talk = Talk()
    talk.give(writes())
    _turn, spoke, waiting, told = talk.give(answers(talk.asked.of, 1, intent=intent, wants=wants))
    assert isinstance(spoke, e.AssistantSpoke)
    assert isinstance(waiting, e.HandoverWaiting) and isinstance(told, e.NoticeGiven)
    assert (waiting.reason, waiting.stuck_at) == (reason, talk.asked.of if stuck else None)
    assert (told.key, told.text) == (notice, f"nl:{notice} place=1")


def test_why_is_said_in_both_languages_of_the_desk() -> None:
    talk = Talk()
    talk.give(writes())
    waiting = talk.give(answers(talk.asked.of, 1, intent="file_complaint"))[2]
    assert isinstance(waiting, e.HandoverWaiting)
    assert waiting.why == {
        "nl": "Dit onderwerp handelt altijd een medewerker af: Klacht.",
        "en": "A person always handles this topic: Complaint.",
    }


def test_a_customers_words_cannot_turn_the_sentence_that_quotes_them() -> None:
    mark, end = "\u2068", "\u2069"
    talk = Talk()
    smell = c.Emergency(name="gas_smell", answer="safety_gas_smell", because=f"ruik{end} \u2067gas\u202e")
    talk.give(replace(writes(), emergency=smell))
    assert talk.conversation.episode is not None
    said = talk.conversation.episode.why["en"]
    assert said == f"Possible emergency: “{mark}ruik gas\u202e{end}”. Safety advice was given."
    talk.give(replace(writes(), emergency=smell))
    assert talk.conversation.episode.why["en"] == said


# -- failing -----------------------------------------------------------------------------------------


def test_a_failure_brings_a_person_and_says_so() -> None:
    talk = Talk()
    talk.give(writes())
    failed, waiting, told = talk.give(fails(talk.asked.of, 1))
    assert failed == e.AssistantFailed(of=talk.asked.of, code="timeout")
    assert isinstance(waiting, e.HandoverWaiting) and waiting.reason is Reason.ASSISTANT_DOWN
    assert isinstance(told, e.NoticeGiven) and told.key == "notice_waiting_failed"


def test_a_failing_assistant_apologises_once_however_many_questions_fail() -> None:
    talk = Talk()
    talk.give(writes("een"), writes("twee"))
    for _ in range(3):
        talk.give(fails(talk.asked.of, 1))
        talk.give(writes("nog een"))
    assert talk.notices().count("notice_waiting_failed") == 1


def test_who_waits_already_is_told_once_that_the_assistant_fails() -> None:
    talk = Talk()
    talk.give(wants_person())
    for _ in range(3):
        talk.give(writes())
        talk.give(fails(talk.asked.of, 1))
    assert talk.notices().count("notice_waiting_failed") == 1
    assert talk.conversation.handover is HandoverState.WAITING
    assert episode(talk).reason is Reason.CUSTOMER_ASKED


def test_out_of_hours_every_question_to_a_failing_assistant_hears_what_becomes_of_it() -> None:
    talk = Talk(desk=SHUT)
    for _ in range(3):
        talk.give(writes())
        talk.give(fails(talk.asked.of, 1))
    told = ["notice_failed", "notice_closed", "notice_question_kept", "notice_question_kept"]
    assert [key for key in talk.notices() if key != "notice_disclosure"] == told


def test_who_is_not_understood_while_nobody_is_there_hears_that_first() -> None:
    talk = Talk(desk=SHUT)
    for _ in range(2):
        talk.give(writes("kletskoek"))
        talk.give(misunderstands(talk.asked.of, 1))
    assert talk.notices()[-2:] == ["notice_not_understood", "notice_closed"]


# -- starting, and saying what it is -----------------------------------------------------------------


def test_a_slow_start_is_told_once() -> None:
    talk = Talk()
    talk.give(writes())
    talk.give(starting(talk.asked.of, 1), starting(talk.asked.of, 1))
    assert talk.notices() == ["notice_disclosure", "notice_assistant_starting"]
    talk.give(takes(ANNA), resolves(ANNA), writes())
    talk.give(starting(talk.asked.of, talk.asked.generation))
    assert talk.notices()[-1] == "notice_assistant_starting", "a new stretch is told anew"


def test_the_machine_introduces_itself_once_per_stretch_and_after_every_agent() -> None:
    talk = Talk()
    talk.give(writes(), writes())
    assert talk.notices() == ["notice_disclosure"]
    talk.give(takes(ANNA), releases(ANNA), writes())
    assert talk.notices()[1:] == ["notice_agent_joined", "notice_handback"], "handing back introduces it"
    talk.give(takes(ANNA), passes(ANNA), leaves(), writes())
    assert talk.notices()[-1] == "notice_disclosure"
    talk.give(takes(ANNA), resolves(ANNA), writes())
    assert talk.notices()[-1] == "notice_disclosure"


def test_who_waits_is_not_told_that_a_person_can_be_asked_for() -> None:
    talk = Talk()
    talk.give(wants_person(), writes(), writes())
    assert talk.notices()[1:] == ["notice_disclosure_waiting"]


def test_an_accepted_offer_silences_the_assistant_in_the_same_breath() -> None:
    talk = Talk()
    talk.give(wants_person(), writes("ondertussen"), offer_to(ANNA, now=NOON), accepts(ANNA))
    assert talk.conversation.control is Control.AGENT
    assert kinds(talk.give(answers(talk.asked.of, 1))) == ["message.suppressed"]
