"""How gunicorn writes its own lines: as the site does, and none about single requests."""

from __future__ import annotations

import os
from typing import Any

from gunicorn.glogging import Logger

from delivery.logs import FORMATS


class ServerLog(Logger):
    """Named in `gunicorn.conf.py`; uvicorn writes through it too. It works before Django's settings are read."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        formatter = FORMATS.get(os.environ.get("LOG_FORMAT", "json"), FORMATS["json"])()
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter)
