"""Serve assistants: `bot/.venv/bin/python bot/serve.py --brand liander=5005=var/assistants/liander …`.

Imports Rasa once (twenty seconds, 360 MB), then forks one process per brand, each listening on 127.0.0.1 at
its port with the channel of `connector.py`. A child without a model waits for one and answers 503
model_not_ready.

    --actions http://127.0.0.1:5055/webhook   the action server (bot/actions)
    --stock                                   also Rasa's REST and Socket.IO channels and HTTP API (for tests)
    HANDOVER_BOT_TOKEN                        shared secret of broker, assistants and action server

Signals: SIGTERM, SIGINT end it with all children; SIGHUP makes every child load its model afresh (a replaced
model file is noticed within a second anyway). A brand can as well be run without this program:

    HANDOVER_BOT_TOKEN=… bot/.venv/bin/rasa run -m var/assistants/liander/assistant.tar.gz \\
        --credentials bot/credentials.yml --endpoints bot/endpoints.yml -i 127.0.0.1 -p 5005
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from functools import partial
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from bot import quiet  # noqa: E402 - the import path is set just above


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    quiet.before_importing_rasa()
    # Imported here and not above: a mistyped option should not take twenty seconds to be told.
    from bot.serving.child import Brand, serve
    from bot.serving.parent import Child, look_after

    gc.freeze()  # what is shared now stays shared: the children's collector leaves it alone
    token = os.environ.get("HANDOVER_BOT_TOKEN") or None
    brands = [
        Brand(name, port, folder, token, options.actions, options.stock)
        for name, port, folder in options.brand
    ]
    return look_after([Child(brand.name, partial(serve, brand)) for brand in brands])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Serve the assistants of one or more brands.")
    parser.add_argument("--brand", action="append", required=True, type=_brand, metavar="NAME=PORT=FOLDER")
    parser.add_argument("--actions", metavar="URL", help="action server's webhook")
    parser.add_argument("--stock", action="store_true", help="also Rasa's own channels and HTTP API")
    return parser


def _brand(given: str) -> tuple[str, int, Path]:
    name, _, rest = given.partition("=")
    port, _, folder = rest.partition("=")
    if not name or not folder or not port.isdigit() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"{given!r} is not NAME=PORT=FOLDER")
    return name, int(port), Path(folder)


if __name__ == "__main__":
    sys.exit(main())
