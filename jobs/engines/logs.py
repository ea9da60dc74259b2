"""Log lines: one JSON object each, on stderr, control characters escaped, long fields cut (T29)."""

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

FIELD_LIMIT = 8_000


def configure(level: str, *, readable: bool = False) -> None:
    """Sets up logging for this process; `readable` for a person at a terminal."""
    last = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _cut,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _cut(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: value[:FIELD_LIMIT] if isinstance(value, str) else value for key, value in event.items()}
