"""A busy morning at the desk: enough of everything to see how it looks, told to a stand-in broker."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.support.desk_broker import BAS, DeskBroker
from tests.support.desk_commands import ANNA
from tests.support.desk_talk import Frame, Talk, stamp

UNSURE = {
    "intent": "ask_outage_status",
    "confidence": 0.41,
    "alternatives": [
        {"name": "report_power_outage", "confidence": 0.38},
        {"name": "claim_damage", "confidence": 0.12},
    ],
    "stuck_score": 0.87,
    "why": "Twee bedoelingen liggen dicht bij elkaar, en de klant herhaalt zich.",
    "understood": False,
}
SURE = {
    "intent": "report_power_outage",
    "confidence": 0.94,
    "alternatives": [{"name": "fuse_blown", "confidence": 0.04}],
    "stuck_score": 0.05,
    "why": "",
    "understood": True,
}
YES_NO = [{"title": "Ja, hele straat", "payload": "/affirm"}, {"title": "Alleen ik", "payload": "/deny"}]


def ago(minutes: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def outage(broker: DeskBroker) -> Talk:
    """Held by Anna: the assistant got stuck at the third message of the customer."""
    talk = broker.begin("c0ffee01", customer={"name": "Mw. De Groot"})

    customer, assistant = _voices(broker, talk)
    notice = "U praat met de digitale assistent van Liander. Een medewerker is altijd één klik ver."
    broker.log(talk, "message.notice", ago(1460), text=notice, key="notice_disclosure", buttons=[])
    customer(1459, "Wanneer krijg ik mijn slimme meter?")
    assistant(
        1459, "Dat hangt af van uw wijk. Op liander.nl/slimme-meter ziet u wanneer u aan de beurt bent."
    )
    asked = customer(14, "Hoi, bij ons is de stroom uitgevallen!")
    broker.log(talk, "assistant.turn", ago(14), of=asked, **SURE)
    assistant(14, "Wat vervelend. Heeft de hele straat geen stroom, of alleen u?", YES_NO)
    customer(13, "Ja, hele straat", "/affirm")
    assistant(13, "Wat zijn uw postcode en huisnummer?")
    customer(12, "6812 AB 14")
    assistant(12, "Dank u wel. Er is een storing bekend in uw buurt. Onze monteurs zijn onderweg.")
    first = customer(11, "ja maar de vorige keer duurde het tot 's nachts en toen was mijn vriezer ontdooid")
    broker.log(talk, "assistant.turn", ago(11), of=first, **{**UNSURE, "stuck_score": 0.6})
    assistant(11, "De storing is naar verwachting om 16:30 uur opgelost.")
    stuck = customer(10, "dat vraag ik niet, ik wil weten of ik dit keer wel iets vergoed krijg")
    broker.log(talk, "assistant.turn", ago(10), of=stuck, **UNSURE)
    talk.details = _outage_details(stuck)
    broker.wait_in_queue(talk, stuck_at=stuck, at=ago(10))
    _helped(broker, talk, stuck, customer)
    return talk


Voice = Callable[..., int]


def _voices(broker: DeskBroker, talk: Talk) -> tuple[Voice, Voice]:
    """The customer's and the assistant's; each says a text so many minutes ago."""

    def customer(minutes: float, text: str, payload: str | None = None) -> int:
        data: Frame = {"id": f"m{minutes}", "text": text, "payload": payload, "channel": "web_widget"}
        return broker.log(talk, "message.customer", ago(minutes), **data)

    def assistant(minutes: float, text: str, buttons: list[Frame] | None = None) -> int:
        said: Frame = {"text": text, "buttons": buttons or [], "image": None, "image_alt": None}
        return broker.log(talk, "message.assistant", ago(minutes), **said, key="utter_x", of=talk.head)

    return customer, assistant


def _helped(broker: DeskBroker, talk: Talk, stuck: int, customer: Voice) -> None:
    """From the queue to Anna, who answers."""
    waiting = (
        "Het spijt me dat ik u niet goed begrijp. Een collega neemt het over; u bent als eerste aan de beurt."
    )
    broker.log(
        talk, "message.notice", ago(9.9), text=waiting, key="notice_waiting_not_understood", buttons=[]
    )
    broker.give_to(talk, at=ago(9.1))
    late = "U kunt schade melden via liander.nl/schade."
    broker.log(talk, "message.suppressed", ago(9), text=late, of=stuck, why="late")
    hello = (
        "Goedemiddag mevrouw De Groot, u spreekt met Anna. Ik lees dat uw vriezer vorige keer is ontdooid."
    )
    said = broker.log(talk, "message.agent", ago(8), id="a1", text=hello, agent=ANNA)
    broker.log(talk, "note.added", ago(7), text="Vorige storing: 3 maart, 9 uur lang.", agent=BAS)
    broker.log(talk, "message.agent", ago(6.6), id="a2", text="Ik zoek de regels even voor u op.", agent=ANNA)
    talk.state["customer_read"] = said
    customer(3, "Fijn, dank u. Het ging om ongeveer 300 euro aan eten.")
    customer(2, "Ik heb de bonnetjes nog: https://example.org/bonnen")
    talk.state["agent_read"] = talk.head - 2


def _outage_details(stuck: int) -> Frame:
    label = {"nl": "Postcode", "en": "Postcode"}
    return {
        "customer": {
            "id": "k1",
            "name": "Mw. De Groot",
            "known": True,
            "signed_in": False,
            "contact_points": [
                {"channel": "web_widget", "verified": False, "last_at": stamp(ago(2))},
                {"channel": "whatsapp", "verified": True, "last_at": stamp(ago(60 * 50))},
            ],
        },
        "channels": [
            {"channel": "web_widget", "present": True, "last_at": stamp(ago(2))},
            {"channel": "whatsapp", "present": False, "last_at": stamp(ago(60 * 50))},
        ],
        "tried": [
            {
                "seq": 10,
                "said": "Er is een storing bekend in uw buurt. Onze monteurs zijn onderweg.",
                "key": "u",
            },
            {"seq": 13, "said": "De storing is naar verwachting om 16:30 uur opgelost.", "key": "u"},
        ],
        "slots": [
            {"name": "postcode", "label": label, "value": "6812 AB"},
            {"name": "house_number", "label": {"nl": "Huisnummer", "en": "House number"}, "value": "14"},
            {"name": "whole_street", "label": {"nl": "Hele straat", "en": "Whole street"}, "value": "ja"},
        ],
        "intents": [
            {"seq": 4, "text": "Hoi, bij ons is de stroom uitgevallen!", **SURE},
            {"seq": stuck - 3, "text": "ja maar de vorige keer duurde het tot 's nachts", **UNSURE},
            {"seq": stuck, "text": "ik wil weten of ik dit keer wel iets vergoed krijg", **UNSURE},
        ],
        "processes": _outage_processes(),
    }


def _outage_processes() -> list[Frame]:
    return [
        {
            "key": "ST-20481",
            "type": "outage",
            "status": "in_progress",
            "status_text": {"nl": "Monteur onderweg", "en": "Technician on the way"},
            "updated_at": stamp(ago(25)),
        },
        {
            "key": "AA-88213",
            "type": "connection",
            "status": "planned",
            "status_text": {"nl": "Ingepland 12 december", "en": "Planned for 12 December"},
            "updated_at": stamp(ago(60 * 72)),
        },
    ]


def busy_morning(broker: DeskBroker) -> Talk:
    """Fills the desk; the conversation worth looking at."""
    talk = outage(broker)
    english = broker.begin(
        "b0a70002", "Can I get three phases for my heat pump?", language="en", channel="chat"
    )
    broker.give_to(english, at=ago(21))
    answer = "Yes, you can. Shall I look up what it costs at your address?"
    broker.log(english, "message.agent", ago(20), id="e1", text=answer, agent=ANNA)
    english.state["agent_read"] = english.head
    asleep = broker.begin(
        "5eed0003",
        "Ik zoek mijn EAN-code op en kom terug.",
        channel="whatsapp",
        customer={"name": "J. Yilmaz"},
    )
    broker.give_to(asleep, at=ago(60))
    asleep.state.update(snoozed_until=stamp(ago(-95)), agent_read=asleep.head)
    _queue(broker)
    offered = broker.begin(
        "0ffe0004", "Mijn meter geeft E-17 aan en tikt", channel="web_widget", waiting_since=stamp(ago(1))
    )
    broker.offer(offered, 45)
    return talk


def _queue(broker: DeskBroker) -> None:
    gas = broker.begin(
        "6a500005",
        "het ruikt hier naar gas",
        emergency=True,
        waiting_since=stamp(ago(0.7)),
        channel="whatsapp",
    )
    broker.wait_in_queue(gas, "emergency")
    asks = broker.begin("a5c00006", "Mag ik iemand spreken over mijn nota?", waiting_since=stamp(ago(6.4)))
    broker.wait_in_queue(asks, "customer_asked")
    left = broker.begin(
        "1ef70007",
        "Kunt u mij terugbellen over de warmteaansluiting?",
        brand="firan",
        waiting_since=stamp(ago(60 * 9.2)),
        message_left=True,
    )
    broker.wait_in_queue(left, "message_left")
