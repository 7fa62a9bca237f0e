"""The log (运行日志): one JSON line an event, in files of the installation, on standard error when those fail."""

from __future__ import annotations

import json
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

MOST_BYTES, MOST_FILES = 10_000_000, 5
_broken = False


class OneLine(logging.Formatter):
    """One JSON object a line, whatever a name or a message contains (S34)."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=True)


class LogFile(RotatingFileHandler):
    """A log file that never stands in the way: what it cannot write goes to standard error (F23)."""

    def handleError(self, record: logging.LogRecord) -> None:
        mark_broken()
        print(self.format(record), file=sys.stderr)


def log_to(folder: Path) -> None:
    """Log to files in `folder`; to standard error alone when it cannot be written (F23: work goes on)."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = LogFile(
            folder / "jiebang.log", maxBytes=MOST_BYTES, backupCount=MOST_FILES, encoding="utf-8"
        )
    except OSError:
        mark_broken()
        handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    root.addHandler(handler)


def log_state() -> str:
    """ "ok", or "stderr" since an event could not be written to its file."""
    return "stderr" if _broken else "ok"


def mark_broken(broken: bool = True) -> None:
    """Remember that the files failed; False after they have been put right."""
    global _broken
    _broken = broken
