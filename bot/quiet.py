"""Rasa and its libraries, silenced: their warnings and debug lines quote what customers say, and hide our
own."""

from __future__ import annotations

import logging
import os
import warnings

ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",  # our own fingerprint decides; no cache folder beside whoever calls us
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "TQDM_DISABLE": "1",
}


def before_importing_rasa() -> None:
    os.environ.update(ENVIRONMENT)
    # Replaced, not filtered: libraries reset the filters while they are imported.
    warnings.showwarning = lambda *_, **__: None


def after_importing_rasa(level: int = logging.ERROR) -> None:
    """Errors of others and our own messages from INFO on remain."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.basicConfig(level=level, format="%(levelname)s %(name)s %(message)s", force=True)
    logging.getLogger("bot").setLevel(logging.INFO)
    logging.getLogger("sanic.root").setLevel(logging.WARNING)
