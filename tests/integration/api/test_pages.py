"""What browsers load, and what they are told about it."""

import gzip
import re
from pathlib import Path

import pytest

from tests.integration.api.house import House

pytestmark = pytest.mark.anyio


async def test_a_site_loads_the_widget_of_its_brand(house: House) -> None:
    answer = await house.client.get("/widget/liander.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.content == (house.rooms.static / "widget.js").read_bytes()


async def test_the_widget_is_sent_again_only_when_it_changed(house: House) -> None:
    first = await house.client.get("/widget/liander.js")
    again = await house.client.get("/widget/liander.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await house.client.get("/widget/liander.js", headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


async def test_the_widget_travels_compressed(house: House) -> None:
    async with house.client.stream(
        "GET", "/widget/liander.js", headers={"Accept-Encoding": "gzip"}
    ) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(raw) == (house.rooms.static / "widget.js").read_bytes()
    plain = await house.client.get("/widget/liander.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("address", ["/widget/no-such-brand.js", "/demo/no-such-brand"])
async def test_an_unknown_brand_has_no_widget_and_no_page(house: House, address: str) -> None:
    answer = await house.client.get(address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_brand")


async def test_the_desk_loads_nothing_from_elsewhere_and_nothing_inline(house: House) -> None:
    answer = await house.client.get("/desk")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text)
    assert loaded
    for address in loaded:
        assert (await house.client.get(address)).status_code == 200
    assert not re.search(r"<style|<script>|\bstyle=|\bon\w+=", answer.text)


async def test_what_a_screen_loads_is_never_stale(house: House) -> None:
    first = await house.client.get("/static/desk/main.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await house.client.get("/static/desk/main.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


async def test_a_brands_demo_page_and_what_it_loads(house: House, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "liander.html").write_text('<script src="/widget/liander.js" async></script>')
    (pages / "liander-en.html").write_text("<title>Liander</title>")
    (pages / "site.css").write_text("body { margin: 0 }")
    for address in ("/demo/liander", "/demo/liander-en.html"):
        page = await house.client.get(address)
        assert page.headers["content-type"].startswith("text/html")
        assert "script-src 'self'" in page.headers["content-security-policy"]
    style = await house.client.get("/demo/site.css")
    assert style.headers["content-type"].startswith("text/css")
    assert (await house.client.get("/demo/none.css")).status_code == 404


@pytest.mark.parametrize(
    ("address", "language", "words"),
    [("/demo/firan", "nl", "zaterdag"), ("/demo/firan-en.html", "en", "Saturday")],
)
async def test_a_brand_without_a_page_gets_one_made(
    house: House, address: str, language: str, words: str
) -> None:
    page = await house.client.get(address)
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert f'<html lang="{language}">' in page.text
    assert words in page.text
    assert page.text.count("<script") == 2
    assert '<script src="/widget/firan.js" async></script>' in page.text
    assert '<script src="/demo/sign-in.js" type="module"></script>' in page.text
    assert (await house.client.get("/demo/firan-look.css")).headers["content-type"].startswith("text/css")


async def test_what_no_brand_has_is_not_made(house: House) -> None:
    for address in ("/demo/nobody", "/demo/firan-de.html", "/demo/nobody-look.css"):
        assert (await house.client.get(address)).status_code == 404


@pytest.mark.parametrize(
    "address", ["/widget/liander.js", "/desk", "/api/brands", "/nothing", "/health/live"]
)
async def test_every_answer_is_guarded(house: House, address: str) -> None:
    answer = await house.client.get(address)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "cross-origin-resource-policy" in answer.headers


async def test_head_is_answered_without_a_body(house: House) -> None:
    answer = await house.client.head("/widget/liander.js")
    assert (answer.status_code, answer.content) == (200, b"")
