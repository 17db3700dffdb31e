"""Applications that always say the same, to measure against: what a server costs that has nothing to look up."""

import json
import os
from pathlib import Path

said = json.loads(Path(os.environ["CONSTANT"]).read_text())
BODY = bytes.fromhex(said["body"])
HEADERS = [(name.encode(), value.encode()) for name, value in said["headers"]]


async def asgi(scope, receive, send):
    """Answer on an event loop."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


def wsgi(environ, start_response):
    """Answer in a thread."""
    start_response("200 OK", said["headers"])
    return [BODY]
