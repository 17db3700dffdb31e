"""What gunicorn serves, through every layer of it."""

from asgiref.sync import async_to_sync

from config.asgi import application


def test_what_goes_on_beside_readers_starts_and_stops_with_the_server():
    """uvicorn goes on without a word where an application does not know of this, and pages would never be warm."""
    received, sent = iter(["startup", "shutdown"]), []

    async def receive():
        return {"type": f"lifespan.{next(received)}"}

    async def send(message):
        sent.append(message["type"])

    async def story():
        await application({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)

    async_to_sync(story)()

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
