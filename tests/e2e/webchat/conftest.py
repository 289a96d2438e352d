"""A site of somebody's own, with rasa-webchat on it and the running installation behind that."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfile
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import PATIENCE
from tests.support.agent_socket import Agent, agent_at
from tests.support.demo import Demo
from tests.support.rasa_webchat import NotFetched, rasa_webchat

PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Site</title></head><body>
<script src="/rasa-webchat.js"></script>
<script>WebChat.default({{socketUrl: "{broker}", socketPath: "/channels/chat/liander/socket.io/",
  title: "Chat", customData: {{language: "nl"}}, params: {{storage: "local"}},
  customMessageDelay: () => 0}}, null);</script>
</body></html>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def site(demo: Demo, tmp_path: Path) -> Iterator[str]:
    """Its address: another origin than the broker's."""
    try:
        copyfile(rasa_webchat(), tmp_path / "rasa-webchat.js")
    except NotFetched as why:
        pytest.fail(str(why))
    (tmp_path / "index.html").write_text(PAGE.format(broker=demo.url))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    serving = Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    """The site, opened."""
    context = chromium.new_context(locale="nl-NL")
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.goto(site)
    yield opened
    context.close()


@pytest.fixture
def agent(demo: Demo) -> Iterator[Agent]:
    with agent_at(demo.url, demo.sign_in(demo.agents[0])) as agent:
        yield agent
    demo.clear_desk()
