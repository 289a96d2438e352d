"""For everybody: axe, small screens, enlarged, light and dark. The pictures are for looking at.

With HANDOVER_WRITE_SCREENS=1 they replace those of the documentation.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from handover.settings import PROJECT
from tests.e2e.phone.conftest import Home
from tests.e2e.phone.screen import Screen

pytestmark = pytest.mark.browser
Visit = Callable[..., BrowserContext]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 800}}
DEVICES = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")]


class Camera:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, page: Page, name: str) -> None:
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], name
        page.screenshot(path=self._folder / f"{name}.png", animations="disabled", caret="hide")


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[Camera]:
    yield Camera(tmp_path)
    if os.environ.get("HANDOVER_WRITE_SCREENS") == "1":
        for picture in tmp_path.glob("*.png"):
            shutil.copy(picture, PROJECT / "docs" / "screens")


def act_everything_out(screen: Screen) -> None:
    """One chat with every kind of thing in it."""
    said = screen.say("Goedemorgen, bij ons is de stroom uit")
    screen.answer(said, "Wat vervelend. Is het alleen bij u?", "Alleen bij mij", "Hele straat")
    screen.button("Hele straat").click()
    screen.heard(lambda said: said.payload == "/option_1")
    screen.button("Bijvoegen").click()
    screen.button("Arnhem").click()
    screen.answer(said, "Waar kan ik nog meer mee helpen?", "Storing", "Meter", "Verhuizen", "Iets anders")
    expect(screen.button("Kies")).to_be_visible()
    expect(screen.page.locator(".ticks.delivered")).to_have_count(3)


def opened(new_context: Visit, home: Home, **options: Any) -> Screen:
    screen = Screen(new_context(reduced_motion="reduce", **options).new_page(), home)
    screen.open()
    return screen


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", DEVICES)
def test_axe_finds_nothing(
    new_context: Visit, home: Home, camera: Camera, device: dict[str, Any], scheme: str
) -> None:
    screen = opened(new_context, home, **device, color_scheme=scheme)
    name = f"phone-{'phone' if device is PHONE else 'desktop'}{'-dark' if scheme == 'dark' else ''}"
    act_everything_out(screen)
    camera.take(screen.page, name)
    for opener, part in (("Kies", "list"), ("Bijvoegen", "attach"), ("Wie ben ik?", "who")):
        screen.button(opener).click()
        found = Axe().run(screen.page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], part
        screen.page.keyboard.press("Escape")


@pytest.mark.parametrize(
    "viewport",
    [{"width": 320, "height": 568}, {"width": 640, "height": 360}, {"width": 320, "height": 256}],
    ids=["320 px wide", "200 % of 1280x720", "400 % of 1280x1024"],
)
def test_nothing_is_cut_off_when_small_or_enlarged(
    new_context: Visit, home: Home, viewport: dict[str, int]
) -> None:
    screen = opened(new_context, home, viewport=viewport)
    act_everything_out(screen)
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert screen.log.evaluate("log => log.scrollWidth <= log.clientWidth")
    for control in (
        screen.box,
        screen.button("Versturen"),
        screen.button("Bijvoegen"),
        screen.button("Kies"),
    ):
        control.scroll_into_view_if_needed()
        expect(control).to_be_in_viewport(ratio=0.99)


def test_touch_targets_are_large_enough(new_context: Visit, home: Home) -> None:
    screen = opened(new_context, home, **PHONE)
    act_everything_out(screen)
    for control in [*screen.page.get_by_role("button").all(), screen.page.get_by_role("combobox")]:
        box = control.bounding_box()
        assert box and min(box["width"], box["height"]) >= 40, control
