"""One line per log record on standard output, structlog's and the standard library's alike."""

import logging
import sys

import structlog
from structlog.typing import Processor

from handover.settings import Settings


def log_as_configured(settings: Settings) -> None:
    """Sets up logging for this process."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_formatter(settings, shared))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    if settings.log_level != "debug":
        for chatty in ("uvicorn", "httpx2", "httpcore", "alembic"):
            logging.getLogger(chatty).setLevel(logging.WARNING)


def _formatter(settings: Settings, shared: list[Processor]) -> logging.Formatter:
    text = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    last: Processor = structlog.processors.JSONRenderer() if settings.log_format == "json" else text
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
