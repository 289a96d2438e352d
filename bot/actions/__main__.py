"""Run the action server: `bot/.venv/bin/python bot/actions --port 5055` (on 127.0.0.1).

HANDOVER_BROKER_URL   where the broker's API is (default http://127.0.0.1:8080)
HANDOVER_BOT_TOKEN    shared secret of broker, assistants and action server
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from bot.actions.application_status import ApplicationStatus  # noqa: E402 - the import path is set just above
from bot.actions.server import application  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run the custom actions of the assistants.")
    parser.add_argument("--port", type=int, default=5055)
    port = parser.parse_args(arguments).port
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    token = os.environ.get("HANDOVER_BOT_TOKEN") or None
    broker_url = os.environ.get("HANDOVER_BROKER_URL") or "http://127.0.0.1:8080"
    application([ApplicationStatus(broker_url, token)], token).run(
        host="127.0.0.1", port=port, workers=1, access_log=False
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
