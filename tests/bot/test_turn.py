"""One turn over HTTP: the contract of POST /webhooks/broker/turn."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.bot.support.asking import TOKEN, Assistant, Conversation, keys

pytestmark = [pytest.mark.rasa, pytest.mark.serial]


def test_health_names_the_model(assistant: Assistant) -> None:
    health = assistant.http.get(f"{assistant.url}/webhooks/broker/").json()
    assert health["status"] == "ok"
    assert health["model_id"] == assistant.ask(text="hallo").json()["model_id"]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "s", TOKEN[:-1]])
def test_without_the_shared_secret_nothing_is_answered(assistant: Assistant, token: str) -> None:
    response = assistant.post({"conversation_id": "c", "message_id": "m", "text": "hallo"}, token=token)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthorized")


def test_an_answer_says_what_is_said_understood_and_kept(assistant: Assistant) -> None:
    answer = assistant.ask(text="geen stroom op 1234ab 12 a", message_id="m1").json()
    first, second = answer["messages"]
    assert first["content"] == {
        "key": "utter_outage",
        "values": {"postcode": "1234 AB", "house_number": "12A"},  # the number only English needs
    }
    assert first["text"].startswith("Vervelend dat u geen stroom heeft op 1234 AB.\n\n")
    assert first["image"] == "https://tiny.example/storing.png"
    assert second["buttons"] == [{"title": "Ja", "payload": "Ja"}, {"title": "Nee", "payload": "/deny"}]
    assert answer["understood"]["intent"]["name"] == "report_outage"
    assert answer["understood"]["entities"][0] == {
        "entity": "postcode",
        "value": "1234 AB",
        "start": 15,
        "end": 21,
    }
    assert answer["slots"] == {"postcode": "1234 AB", "house_number": "12A"}
    assert (answer["active_loop"], answer["handover"]) == (None, None)


def test_events_are_small_and_whole(assistant: Assistant) -> None:
    answer = assistant.ask(text="hallo", message_id="m2").json()
    confidence = answer["understood"]["intent"]["confidence"]
    assert answer["events"] == [
        {"event": "action", "name": "action_session_start"},
        {"event": "session_started"},
        {"event": "action", "name": "action_listen"},
        {
            "event": "user",
            "text": "hallo",
            "parse_data": {"intent": {"name": "greet", "confidence": confidence}},
            "message_id": "m2",
        },
        {"event": "user_featurization", "use_text_for_featurization": False},
        {"event": "action", "name": "utter_greet", "hide_rule_turn": True},
        {"event": "bot", "metadata": {"utter_action": "utter_greet"}},
        {"event": "action", "name": "action_listen", "hide_rule_turn": True},
    ]


def test_what_only_the_broker_can_fill_in_stays_a_placeholder(assistant: Assistant) -> None:
    answer = assistant.ask(text="we zitten zonder stroom").json()
    assert answer["messages"][0]["content"]["values"] == {}
    assert "{postcode}" in answer["messages"][0]["text"]


def test_a_text_may_ask_for_a_person(assistant: Assistant) -> None:
    answer = assistant.ask(text="ik wil een medewerker spreken").json()
    assert answer["handover"] == {"reason": "customer_asked", "target": "general"}
    assert answer["messages"][0]["custom"] is None


def test_what_is_not_understood_falls_back_and_says_why(assistant: Assistant) -> None:
    english = {"brand": "tiny", "language": "en"}
    answer = assistant.ask(text="quantummechanica pannenkoek", metadata=english).json()
    understood = answer["understood"]
    assert understood["intent"]["name"] == "nlu_fallback"
    assert 0.5 <= understood["stuck_score"] <= 1.0
    assert len(understood["ranking"]) == 5
    assert all(guess["name"] != "nlu_fallback" for guess in understood["ranking"])
    assert understood["why"].endswith("unknown words: quantummechanica, pannenkoek.")


def test_what_is_understood_is_not_stuck(assistant: Assistant) -> None:
    understood = assistant.ask(text="Goedemorgen!").json()["understood"]
    assert understood["stuck_score"] < 0.5
    assert understood["why"].startswith("Lijkt het meest op “goedemorgen” (")


@pytest.mark.parametrize(
    "text", ["/report_outage", " /report_outage", "//ask_person", '/greet{"postcode": "1234 AB"}']
)
def test_a_slash_someone_typed_is_no_command(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text=text).json()
    assert answer["understood"]["intent"]["confidence"] < 1.0
    assert "utter_outage" not in keys(answer)
    assert answer["handover"] is None


def test_what_was_typed_is_kept_as_typed(assistant: Assistant) -> None:
    events = assistant.ask(text="/hallo").json()["events"]
    assert [event["text"] for event in events if event["event"] == "user"] == ["/hallo"]


def test_a_payload_is_a_command(assistant: Assistant) -> None:
    answer = assistant.ask(payload='/report_outage{"postcode": "6811 KK"}').json()
    assert keys(answer) == ["utter_outage", "utter_more"]
    assert answer["understood"]["intent"] == {"name": "report_outage", "confidence": 1.0}
    assert answer["understood"]["stuck_score"] == 0.0
    assert answer["slots"] == {"postcode": "6811 KK"}


def test_a_payload_without_a_slash_is_read_as_text(assistant: Assistant) -> None:
    assert keys(assistant.ask(payload="goedemorgen").json()) == ["utter_greet"]


USER: dict[str, Any] = {"event": "user", "text": "hallo"}
BAD = {
    "no message": {},
    "two messages": {"text": "a", "payload": "/greet"},
    "blank text": {"text": " \n"},
    "text is a number": {"text": 3},
    "text too long": {"text": "a" * 8193},
    "id too long": {"text": "a", "message_id": "m" * 201},
    "no id": {"text": "a", "message_id": ""},
    "unknown intent": {"payload": "/nonsense"},
    "broken entities": {"payload": "/greet{"},
    "entities not plain": {"payload": '/greet{"postcode": [1]}'},
    "unknown field": {"text": "a", "sender": "b"},
    "shadow is a word": {"text": "a", "shadow": "yes"},
    "metadata is a list": {"text": "a", "metadata": []},
    "metadata too large": {"text": "a", "metadata": {"x": "y" * 9000}},
    "events is an object": {"text": "a", "events": {}},
    "an event is a word": {"text": "a", "events": ["user"]},
    "too many events": {"text": "a", "events": [{"event": "restart"}] * 601},
    "unknown event": {"text": "a", "events": [{"event": "bogus"}]},
    "a pause": {"text": "a", "events": [{"event": "pause"}]},
    "a nameless slot": {"text": "a", "events": [{"event": "slot", "value": 1}]},
    "a slot named by a list": {"text": "a", "events": [{"event": "slot", "name": [], "value": 1}]},
    "parse_data is a word": {"text": "a", "events": [USER | {"parse_data": "greet"}]},
    "intent is a word": {"text": "a", "events": [USER | {"parse_data": {"intent": "greet"}}]},
    "entities are words": {"text": "a", "events": [USER | {"parse_data": {"entities": ["postcode"]}}]},
    "text of an event is a number": {"text": "a", "events": [{"event": "agent", "text": 1}]},
}


@pytest.mark.parametrize("fields", BAD.values(), ids=BAD.keys())
def test_what_cannot_be_read_is_refused(assistant: Assistant, fields: dict[str, Any]) -> None:
    response = assistant.ask(**fields)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"text": "' + b"a" * 600_000 + b'"}']
)
def test_a_body_that_is_no_request_is_refused(assistant: Assistant, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    response = assistant.http.post(f"{assistant.url}/webhooks/broker/turn", content=body, headers=headers)
    assert response.status_code in (400, 413)


def test_a_lone_surrogate_is_survived(assistant: Assistant) -> None:
    body = b'{"conversation_id": "c", "message_id": "surrogate", "text": "hallo \\ud83d"}'
    headers = {"Authorization": f"Bearer {TOKEN}"}
    response = assistant.http.post(f"{assistant.url}/webhooks/broker/turn", content=body, headers=headers)
    assert response.status_code == 200


def test_an_older_models_window_is_still_read(assistant: Assistant) -> None:
    gone = [
        {"event": "slot", "name": "a_slot_since_removed", "value": 1},
        {"event": "action", "name": "action_listen"},
        USER | {"parse_data": {"intent": {"name": "an_intent_since_removed"}, "entities": []}},
        {"event": "action", "name": "utter_since_removed"},
        {"event": "action", "name": "action_listen"},
    ]
    assert keys(assistant.ask(text="hallo", events=gone).json()) == ["utter_greet"]


def test_a_message_asked_twice_is_answered_once(assistant: Assistant) -> None:
    conversation = asked_for_everything(assistant, "A-000001")
    before = len(assistant.processes.asked)
    again = {"text": "12", "events": conversation.window(), "message_id": uuid.uuid4().hex}
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda _: assistant.ask(conversation.id, **again).json(), range(4)))
    assert len(assistant.processes.asked) == before + 1
    assert all(answer == answers[0] for answer in answers)
    assert keys(answers[0]) == ["utter_application_status"]


def test_a_failure_is_not_remembered(assistant: Assistant) -> None:
    conversation = asked_for_everything(assistant, "A-000001")
    again = {"text": "12", "events": conversation.window(), "message_id": uuid.uuid4().hex}
    assistant.processes.broken = True
    try:
        failed = assistant.ask(conversation.id, **again)
    finally:
        assistant.processes.broken = False
    assert (failed.status_code, failed.json()["error"]["code"]) == (503, "action_failed")
    assert keys(assistant.ask(conversation.id, **again).json()) == ["utter_application_status"]


def test_an_action_nobody_wrote_is_a_failure_not_silence(assistant: Assistant) -> None:
    response = assistant.ask(text="ga eens stuk")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "action_failed")
    assert "action_nobody_wrote" in response.json()["error"]["message"]


def test_a_shadow_turn_runs_no_action(assistant: Assistant) -> None:
    conversation = asked_for_everything(assistant, "A-000001")
    before = len(assistant.processes.asked)
    shadow = assistant.ask(conversation.id, text="12", events=conversation.window(), shadow=True).json()
    assert shadow["not_run"] == ["action_application_status"]
    assert len(assistant.processes.asked) == before
    assert keys(conversation.say("12")) == ["utter_application_status"]


def test_a_shadow_turn_without_actions_answers_as_a_real_one(assistant: Assistant) -> None:
    shadow, real = (assistant.ask(text="hallo", message_id="same", shadow=s).json() for s in (True, False))
    assert shadow.pop("not_run") == []
    assert shadow == real


def test_logs_hold_no_texts(assistant: Assistant) -> None:
    assistant.ask(text="geheim wachtwoord sesam 1234 AB")
    assistant.ask(payload="/sesamopenu")
    assert "sesam" not in assistant.log.read_text().lower()
    assert "sesam" not in (assistant.log.parent / "actions.log").read_text().lower()


def asked_for_everything(assistant: Assistant, number: str) -> Conversation:
    """A conversation whose form waits for the house number only."""
    conversation = Conversation(assistant)
    conversation.say("hoe staat het met mijn aanvraag")
    conversation.say(number)
    conversation.say("1234 AB")
    return conversation
