"""Forms through windows: what is asked, read, refused, looked up."""

import pytest

from tests.bot.support.asking import TOKEN, Assistant, Conversation, keys

pytestmark = [pytest.mark.rasa, pytest.mark.serial]


def test_an_application_is_looked_up_for_the_brand_of_the_turn(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    assert keys(conversation.say("wat is de status van aanvraag a 000 001")) == ["utter_ask_postcode"]
    assert keys(conversation.say("1234ab")) == ["utter_ask_house_number"]
    answer = conversation.say("nummer 12 a")
    assert answer["messages"][0]["content"] == {
        "key": "utter_application_status",
        "values": {
            "application_status_text": "ingepland voor 3 december",
            "application_status": "planned",  # what the English text needs
        },
    }
    assert answer["messages"][0]["text"] == "Uw aanvraag: ingepland voor 3 december."
    assert answer["slots"]["application_status_text"] == "ingepland voor 3 december"
    path, authorization, asked = assistant.processes.asked[-1]
    assert (path, authorization) == ("/api/brands/tiny/processes/status-request", f"Bearer {TOKEN}")
    assert asked == {
        "application_number": "A-000001",
        "postcode": "1234 AB",
        "house_number": "12A",
        "conversation_id": conversation.id,
    }


def test_without_words_of_the_back_office_the_step_is_told(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    answer = conversation.say("A-000002, 1234 AB 12")
    assert answer["messages"][0]["text"] == "Uw aanvraag is ingepland."
    assert answer["slots"]["application_status_text"] == "ingepland"


def test_the_status_is_told_in_the_customers_language(assistant: Assistant) -> None:
    english = {"metadata": {"brand": "tiny", "channel": "chat", "language": "en"}}
    for number, told in (("A-000001", "planned for 3 December"), ("A-000002", "planned")):
        conversation = Conversation(assistant)
        conversation.say("hoe staat het met mijn aanvraag", **english)
        answer = conversation.say(f"{number}, 1234 AB 12", **english)
        assert answer["slots"]["application_status_text"] == told


def test_details_given_at_once_are_not_asked_again(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    assert keys(conversation.say("A-000001, 1234 AB 12")) == ["utter_application_status"]


def test_what_cannot_be_read_is_explained_and_asked_again(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    answer = conversation.say("A-12345")
    assert keys(answer) == ["utter_invalid_application_number", "utter_ask_application_number"]
    assert answer["slots"] == {"requested_slot": "application_number"}
    assert answer["active_loop"] == "application_status_form"


@pytest.mark.parametrize("typed", ["A-12345", "12345", "AB99"])
def test_what_a_form_cannot_use_is_no_answer(assistant: Assistant, typed: str) -> None:
    """Whatever the intent: of "12345" it is "inform", which is understood."""
    conversation = Conversation(assistant)
    assert conversation.say("hoe staat het met mijn aanvraag")["understood"]["answered"] is None
    assert conversation.say(typed)["understood"]["answered"] is False
    assert conversation.say("A-000001")["understood"]["answered"] is True


def test_an_answer_to_another_question_is_kept(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    answer = conversation.say("1234ab")
    assert keys(answer) == ["utter_noted", "utter_ask_application_number"]
    assert answer["slots"] == {"postcode": "1234 AB", "requested_slot": "application_number"}
    assert answer["understood"]["answered"] is True
    assert keys(conversation.say("A-000001")) == ["utter_ask_house_number"]


def test_who_does_not_know_is_helped_and_then_gets_a_person(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    helped = conversation.say("dat weet ik niet precies")
    assert keys(helped) == ["utter_unknown_application_number", "utter_ask_application_number"]
    assert (helped["handover"], helped["understood"]["answered"]) == (None, None)
    assert conversation.say("weet ik niet")["handover"] == {"reason": "not_understood"}


def test_an_unknown_application_is_asked_for_afresh(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    answer = conversation.say("A-000404, 1234 AB 12")
    assert keys(answer) == ["utter_application_not_found"]
    assert answer["slots"] == {"postcode": "1234 AB", "house_number": "12"}  # known from more than this
    assert keys(conversation.say("status opvragen")) == ["utter_ask_application_number"]
    assert keys(conversation.say("A-000001")) == ["utter_application_status"]


def test_another_address_is_given_with_the_number(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    conversation.say("A-000404, 1234 AB 12")
    conversation.say("status opvragen")
    conversation.say("A-000001, 6812 AB 14")
    asked = assistant.processes.asked[-1][2]
    assert (asked["postcode"], asked["house_number"]) == ("6812 AB", "14")


def test_another_postcode_leaves_no_house_number_behind(assistant: Assistant) -> None:
    """Together they would be an address that nobody gave."""
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    conversation.say("A-000404, 1234 AB 12")
    conversation.say("status opvragen")
    assert keys(conversation.say("6812 ZZ")) == ["utter_noted", "utter_ask_application_number"]
    assert keys(conversation.say("A-000001")) == ["utter_ask_house_number"]
    conversation.say("14")
    asked = assistant.processes.asked[-1][2]
    assert (asked["postcode"], asked["house_number"]) == ("6812 ZZ", "14")


def test_the_same_postcode_again_is_no_other_address(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    conversation.say("A-000404, 1234 AB 12")
    assert conversation.say("1234ab")["slots"] == {"postcode": "1234 AB", "house_number": "12"}


def test_a_number_of_another_kind_is_refused(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    answer = conversation.say("LI-2026-123456")
    assert keys(answer) == ["utter_invalid_application_number", "utter_ask_application_number"]


def test_too_many_questions_are_told_apart_from_failure(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    answer = conversation.say("A-000429, 1234 AB 12")
    assert keys(answer) == ["utter_application_rate_limited"]
    assert answer["messages"][0]["text"] == "Te veel vragen, probeer het over 10 minuten."


def test_a_form_can_be_interrupted_and_left(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("ik wil een kleur kiezen")
    assert keys(conversation.say("hallo")) == ["utter_greet", "utter_ask_colour_form_colour"]
    left = conversation.say("laat maar zitten")
    assert (keys(left), left["active_loop"]) == (["utter_stopped"], None)


def test_a_longer_phrase_wins_over_the_shorter_inside_it(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("ik wil een kleur kiezen")
    conversation.say("Donker rood graag")
    answer = conversation.say("maat 42")
    assert answer["messages"][0]["text"] == "donker rood in maat maat 42, genoteerd."


def test_a_repeated_question_finds_the_assistant_without_its_memory(assistant: Assistant) -> None:
    """Nothing of a conversation stays: Rasa's own store knows none of what was said to the broker channel."""
    conversation = Conversation(assistant)
    conversation.say("ik wil een kleur kiezen")
    kept = assistant.http.get(
        f"{assistant.url}/conversations/{conversation.id}/tracker?include_events=ALL"
    ).json()
    assert [event["event"] for event in kept["events"] if event["event"] in ("user", "bot")] == []
    assert keys(assistant.ask(conversation.id, text="rood").json()) == []
