"""What an operator sets, and what a brand says: how the channel is put in."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import anyio
import httpx2
import pytest

from channel_connectors.contract import Premises, ServedBrand
from channel_connectors.registry import connectors
from channel_connectors.whatsapp.connector import WhatsAppConnector
from models.vocabulary.identity import AdministrationKey, BrandKey, ChannelName
from models.vocabulary.template import Purpose
from tests.support.whatsapp import RecordingBroker

LIANDER, TELECOM = BrandKey("liander"), BrandKey("telecom")
SECRETS = {"VERIFY_TOKEN_LIANDER": "v", "APP_SECRET_LIANDER": "s", "ACCESS_TOKEN_LIANDER": "a"}
NUMBER = {"phone_number_id": "900000000000001", "number": "31850000001"}


@pytest.fixture
def http() -> Iterator[httpx2.AsyncClient]:
    client = httpx2.AsyncClient(trust_env=False)
    yield client
    anyio.run(client.aclose)


def premises(http: httpx2.AsyncClient, set_: dict[str, str], **options: dict[str, Any]) -> Premises:
    return Premises(
        options={BrandKey(brand): given for brand, given in options.items()},
        administrations={BrandKey(brand): AdministrationKey("liander") for brand in options},
        setting=set_.get,
        key=lambda purpose: hashlib.sha256(purpose.encode()).digest(),
        http=http,
    )


def served(*brands: BrandKey) -> dict[BrandKey, ServedBrand]:
    return {brand: ServedBrand(brand, {}, RecordingBroker()) for brand in brands}


def test_the_registry_finds_it() -> None:
    assert isinstance(connectors()[ChannelName("whatsapp")], WhatsAppConnector)


def test_a_brand_with_a_number_and_an_account_has_whatsapp(http: httpx2.AsyncClient) -> None:
    given, connector = premises(http, SECRETS, liander=NUMBER), WhatsAppConnector()
    assert connector.network(given, LIANDER) is not None
    link = connector.entry(given, LIANDER)
    assert link is not None
    assert link("Code K7PQ & meer") == "https://wa.me/31850000001?text=Code%20K7PQ%20%26%20meer"
    (subscription,) = connector.open(given, served(LIANDER)).subscriptions.values()
    assert [brand.key for brand in subscription.numbers.values()] == [LIANDER]


def test_a_demonstration_says_where_links_lead(http: httpx2.AsyncClient) -> None:
    set_ = SECRETS | {"LINK": "http://127.0.0.1:1/phone?to={number}&text={text}"}
    link = WhatsAppConnector().entry(premises(http, set_, liander=NUMBER), LIANDER)
    assert link is not None
    assert link("a&b=é") == "http://127.0.0.1:1/phone?to=31850000001&text=a%26b%3D%C3%A9"


def test_without_an_account_there_is_no_whatsapp(http: httpx2.AsyncClient) -> None:
    given, connector = premises(http, {}, liander=NUMBER), WhatsAppConnector()
    assert connector.network(given, LIANDER) is None
    assert connector.entry(given, LIANDER) is None
    assert connector.open(given, served(LIANDER)).subscriptions == {}


@pytest.mark.parametrize("missing", SECRETS)
def test_half_an_account_is_told(http: httpx2.AsyncClient, missing: str) -> None:
    set_ = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(ValueError, match=f"WHATSAPP_{missing}"):
        WhatsAppConnector().network(premises(http, set_, liander=NUMBER), LIANDER)


@pytest.mark.parametrize(
    ("options", "about"),
    [
        ({}, "phone_number_id"),
        ({"phone_number_id": "+31 85"}, "phone_number_id"),
        (NUMBER | {"number": "+31850000001"}, "number"),
        (NUMBER | {"template": {}}, "template"),
        (NUMBER | {"templates": {"please_answer": {"nl": "Graag Antwoord"}}}, "templates.please_answer.nl"),
        (NUMBER | {"templates": {"wishes": {"nl": "kerst"}}}, "templates.wishes"),
    ],
)
def test_what_a_brand_says_wrong_is_told(
    http: httpx2.AsyncClient, options: dict[str, Any], about: str
) -> None:
    given, connector = premises(http, SECRETS, liander=options), WhatsAppConnector()
    with pytest.raises(ValueError, match=about):
        connector.open(given, served(LIANDER))
        connector.entry(given, LIANDER)


def test_a_number_is_of_one_brand(http: httpx2.AsyncClient) -> None:
    given = premises(http, SECRETS, liander=NUMBER, telecom=NUMBER)
    with pytest.raises(ValueError, match="same phone_number_id"):
        WhatsAppConnector().open(given, served(LIANDER, TELECOM))


def test_templates_are_for_every_language_of_the_brand(http: httpx2.AsyncClient) -> None:
    options = NUMBER | {"templates": {"please_answer": {"nl": "graag_uw_antwoord"}}}
    given, connector = premises(http, SECRETS, liander=options), WhatsAppConnector()
    dutch = replace(given, languages={LIANDER: ("nl",)})
    network = connector.network(dutch, LIANDER)
    assert network is not None
    assert network.capabilities.templates == {Purpose.PLEASE_ANSWER}
    with pytest.raises(ValueError, match="please_answer names none for en"):
        connector.network(replace(given, languages={LIANDER: ("nl", "en")}), LIANDER)
