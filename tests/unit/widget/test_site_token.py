"""What a brand's site signs of a customer: everything is checked, and what is wrong has a name."""

import base64
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey

from channel_connectors.contract import SignedIn
from channel_connectors.web_widget.customers import Admitted, Customers
from channel_connectors.web_widget.customers import Site as Known
from channel_connectors.web_widget.site_keys import SiteKey, read_keys
from channel_connectors.web_widget.site_token import LEEWAY, LONGEST, Refused, Vouched, read_token
from models.vocabulary.identity import BrandKey, ChannelName
from tests.support.site import ISSUER, Site

NOW = int(time.time())
SITE = Site(at=NOW)
KEYS = read_keys(SITE.key_set)


def read(token: str, keys: dict[str, SiteKey] | None = None, now: float = NOW) -> Vouched:
    return read_token(token, keys or dict(KEYS), issuer=ISSUER, audience="handover:liander", now=now)


def refusal(token: str, **how: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        read(token, **how)
    return refused.value.detail, refused.value.why


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "site",
    [
        Site(at=NOW),
        Site(at=NOW, key=ECKey.generate_key("P-256"), alg="ES256"),
    ],
    ids=["Ed25519", "ES256"],
)
def test_who_it_is(site: Site) -> None:
    vouched = read(site.signs("K-1001"), dict(read_keys(site.key_set)))
    assert (vouched.sub, vouched.name) == ("K-1001", "Sanne de Vries")
    assert read(site.signs(name=None), dict(read_keys(site.key_set))).name is None


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_the_older_name_of_ed25519_is_the_same_algorithm() -> None:
    claims = jwt.decode(SITE.signs(), SITE.key, algorithms=["Ed25519"]).claims
    older = jwt.encode({"alg": "EdDSA", "kid": SITE.kid}, claims, SITE.key, algorithms=["EdDSA"])
    assert read(older).sub == "K-1001"


@pytest.mark.parametrize(
    ("claims", "detail"),
    [
        ({"iss": None}, "iss"),
        ({"iss": "https://elsewhere.example.org"}, "iss"),
        ({"aud": None}, "aud"),
        ({"aud": "handover:firan"}, "aud"),
        ({"aud": ["handover:liander", "another"]}, "aud"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 1001}, "sub"),
        ({"sub": " K-1001"}, "sub"),
        ({"sub": "K\n1001"}, "sub"),
        ({"sub": "k" * 201}, "sub"),
        ({"name": "n" * 121}, "name"),
        ({"name": ["Sanne"]}, "name"),
        ({"iat": None}, "iat"),
        ({"iat": "now"}, "iat"),
        ({"iat": True}, "iat"),
        ({"iat": NOW + LEEWAY + 5, "exp": NOW + 600}, "iat"),
        ({"exp": None}, "exp"),
        ({"exp": float("inf")}, "exp"),
        ({"iat": NOW, "exp": NOW + 3601}, "exp"),
        ({"iat": NOW, "exp": NOW}, "exp"),
        ({"nbf": NOW + 300}, "nbf"),
    ],
)
def test_a_claim_that_is_missing_or_beyond_its_bounds(claims: dict[str, Any], detail: str) -> None:
    assert refusal(SITE.signs(**claims)) == (detail, "invalid")


def test_it_runs_out() -> None:
    token = SITE.signs(iat=NOW, exp=NOW + 60)
    assert read(token, now=NOW + 60 + LEEWAY - 1).expires == NOW + 60
    assert refusal(token, now=NOW + 60 + LEEWAY) == ("exp", "expired")


def test_no_signature_is_no_proof() -> None:
    _, payload, signature = SITE.signs().split(".")
    for header in ({"alg": "none", "kid": SITE.kid}, {"alg": "None", "kid": SITE.kid}):
        assert refusal(f"{part(header)}.{payload}.{signature}") == ("alg", "invalid")
        assert refusal(f"{part(header)}.{payload}.") == ("form", "invalid")


def test_the_public_key_is_no_secret_to_sign_with() -> None:
    """The known confusion of a public key with a shared secret."""
    secret = OctKey.import_key(json.dumps(SITE.public).encode())
    claims = {"iss": ISSUER, "aud": "handover:liander", "sub": "x", "iat": NOW, "exp": NOW + 60}
    token = jwt.encode({"alg": "HS256", "kid": SITE.kid}, claims, secret, algorithms=["HS256"])
    assert refusal(token) == ("alg", "invalid")


def test_the_key_says_the_algorithm_not_the_token() -> None:
    other = Site(at=NOW, key=ECKey.generate_key("P-256"), alg="ES256")
    assert refusal(other.signs(header={"kid": SITE.kid})) == ("alg", "invalid")


def test_a_changed_payload_or_another_key() -> None:
    header, _, signature = SITE.signs().split(".")
    claims = {"iss": ISSUER, "aud": "handover:liander", "sub": "K-2002", "iat": NOW, "exp": NOW + 60}
    assert refusal(f"{header}.{part(claims)}.{signature}") == ("signature", "invalid")
    assert refusal(Site(at=NOW).signs()) == ("signature", "invalid")


@pytest.mark.parametrize(
    "extra", [{"crit": ["exp"]}, {"jwk": SITE.public}, {"jku": "https://x"}, {"b64": False}]
)
def test_a_header_that_brings_its_own_rules(extra: dict[str, Any]) -> None:
    _, payload, signature = SITE.signs().split(".")
    header = {"alg": "Ed25519", "kid": SITE.kid} | extra
    assert refusal(f"{part(header)}.{payload}.{signature}") == ("header", "invalid")


def test_too_much_is_not_even_read() -> None:
    assert refusal(SITE.signs(filling="x" * LONGEST)) == ("form", "invalid")


@given(
    st.text(max_size=300) | st.binary(max_size=200).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
)
def test_whatever_comes_is_refused_by_name(text: str) -> None:
    for token in (text, f"{text}.{text}.{text}", f"{part({'alg': 'Ed25519', 'kid': text})}.{part([])}.AA"):
        refusal(token)


def test_keys_are_replaced_one_by_one() -> None:
    """While both are known, tokens of either are good; then only the new one's."""
    old, new = Site(at=NOW, kid="2025"), Site(at=NOW, kid="2026")
    both = dict(read_keys(json.dumps({"keys": [old.public, new.public]})))
    assert read(old.signs(), both).sub == read(new.signs(), both).sub
    only = dict(read_keys(new.key_set))
    assert refusal(old.signs(), keys=only) == ("kid", "invalid")
    _, payload, signature = new.signs().split(".")
    assert refusal(f"{part({'alg': 'Ed25519'})}.{payload}.{signature}", keys=only) == ("kid", "invalid")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "write a JWK set"),
        ("[]", "write a JWK set"),
        ('{"keys": []}', "1 to 10 keys"),
        ('{"keys": ["x"]}', "JSON object"),
        (json.dumps({"keys": [SITE.key.as_dict(private=True) | {"kid": "1"}]}), "private key"),
        (
            json.dumps({"keys": [SITE.key.as_dict(private=False)]}).replace("kid", "nid"),
            "give every key a kid",
        ),
        (json.dumps({"keys": [SITE.public, SITE.public]}), "same kid"),
        ('{"keys": [{"kty": "RSA", "kid": "1", "n": "x", "e": "AQAB"}]}', "use Ed25519"),
        ('{"keys": [{"kty": "oct", "kid": "1", "k": "c2VjcmV0"}]}', "use Ed25519"),
        ('{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": "AA"}]}', "cannot be read"),
    ],
    ids=[
        "nothing",
        "a list",
        "none",
        "text",
        "private",
        "nameless",
        "alike",
        "RSA",
        "a secret",
        "unreadable",
    ],
)
def test_keys_that_are_none_say_what_to_do(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        read_keys(text)


def test_an_address_is_one_customers_of_one_brand() -> None:
    site = Site()
    liander, firan, channel = BrandKey("liander"), BrandKey("firan"), ChannelName("web_widget")
    other = Site(brand="firan", key=OKPKey.generate_key("Ed25519"))
    customers = Customers(
        {liander: Known(ISSUER, read_keys(site.key_set)), firan: Known(ISSUER, read_keys(other.key_set))},
        b"k" * 32,
    )

    def known(brand: BrandKey, token: str) -> SignedIn:
        admitted = customers.admit(brand, channel, token)
        assert isinstance(admitted, Admitted)
        return admitted.customer

    mine = known(liander, site.signs())
    assert mine == known(liander, site.signs()), "on every device"
    assert mine.address != known(liander, site.signs("K-1002")).address
    assert mine.address.id != known(firan, other.signs()).address.id
    assert "1001" not in mine.address.id
    assert isinstance(customers.admit(firan, channel, site.signs()), Refused)
    assert isinstance(customers.admit(BrandKey("qirion"), channel, site.signs()), Refused)
