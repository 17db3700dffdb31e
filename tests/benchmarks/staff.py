"""Sign somebody in with a role, and say the key of the session."""

from django.test import Client

from tests.factories import person


def main(role: str) -> None:
    client = Client()
    client.force_login(person(role))
    print(client.session.session_key)
