"""How a line of the log looks, and what is never in one: whatever could tell who a reader is.

Of a request, only its path and its number are written. What gets into the words of an error all the same, such as the
row that a database would not take, is taken out again.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from delivery import request_ids

LONGEST = 20_000  # characters of a message or a traceback; the end of it says what happened

_PART = r"[\w.!#$%&*+~^-]"
_MAIL = re.compile(rf"(?<!{_PART}){_PART}+?(?:@|%40){_PART}+")
_QUERY = re.compile(r"(?<=[\w/%~.-])\?[^\s\"'<>]+")
_NUMBERS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)|(?<![\w:])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F.]*){2,8}"
)
#: What PostgreSQL says of the rows themselves, which may run over several lines.
_DETAIL = re.compile(r"DETAIL: .*?(?=\n(?:HINT|CONTEXT): |\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)


def without_people(text: str) -> str:
    """Take out addresses of mail and of machines, query strings, and the rows that a database quotes."""
    text = text[-LONGEST:]
    text = _DETAIL.sub("DETAIL: (left out)", text)
    text = _QUERY.sub("?(left out)", text)
    text = _MAIL.sub("(mail address)", text)
    return _NUMBERS.sub(lambda found: _without_address(found[0]), text)


def _without_address(text: str) -> str:
    """Take out what is the address of a machine, unless it is this machine itself."""
    try:
        address = ipaddress.ip_address(text.rstrip(".:") if "::" not in text else text)
    except ValueError:
        return text
    return text if address.is_loopback or address.is_unspecified else "(address)"


class JsonLines(logging.Formatter):
    """One object on one line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_people(_message(record)),
            "pid": record.process,
        }
        if number := request_ids.current.get():
            line["request_id"] = number
        if isinstance(status := getattr(record, "status_code", None), int):
            line["status"] = status
        if exception := _exception(self, record):
            line["exception"] = without_people(exception)
        return json.dumps(line)


class TextLines(logging.Formatter):
    """The same for people: a line, and the traceback under it."""

    def format(self, record: logging.LogRecord) -> str:
        number = request_ids.current.get()
        text = f"{record.levelname} {record.name}{f' [{number}]' if number else ''}: {_message(record)}"
        if exception := _exception(self, record):
            text = f"{text}\n{exception}"
        return without_people(text)


FORMATS: dict[str, type[logging.Formatter]] = {"json": JsonLines, "text": TextLines}


def _message(record: logging.LogRecord) -> str:
    """Give what a record says; one that cannot be put together would be printed by Python itself, all of it."""
    try:
        return record.getMessage()
    except Exception:
        return f"{record.msg} (and what belongs into it does not fit)"


def _exception(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Give the traceback of what went wrong here, and "" where somebody was refused: that is no fault of the site's."""
    if not record.exc_info or 400 <= getattr(record, "status_code", 500) < 500:
        return ""
    return formatter.formatException(record.exc_info)


def logging_as(log_format: str, level: str, *, shows_sql: bool = False) -> dict[str, Any]:
    """Give Django's LOGGING: everything goes to standard error, and no error report with all of a request goes by mail.

    `shows_sql` writes every query as it is sent, people's data included: for one's own machine alone.
    """
    queries = {"handlers": ["queries"], "level": "DEBUG", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": FORMATS[log_format]}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "lines"},
            "queries": {"class": "logging.StreamHandler"},
        },
        "loggers": {"django": {"handlers": [], "level": "NOTSET"}}
        | ({"django.db.backends": queries} if shows_sql else {}),
        "root": {"handlers": ["console"], "level": level},
    }
