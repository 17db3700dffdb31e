"""Somebody who signs in and works on the site's screens."""

from __future__ import annotations

import http.client
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.drills.sites import PASSWORD


@dataclass(frozen=True)
class Screen:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Staff:
    """A browser with a session; `at` says which host it talks to and may be changed."""

    at: tuple[str, int]
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, role: str) -> Screen:
        """Sign in as the example account of a role."""
        return self.fill_in("/accounts/login/", login=f"{role}@example.org", password=PASSWORD)

    def get(self, path: str) -> Screen:
        return self._ask("GET", path)

    def fill_in(self, path: str, to: str = "", file: tuple[str, bytes] | None = None, **fields: str) -> Screen:
        """Open a screen and send a form from it, to another address if one is given."""
        return self.send(to or path, self.token_on(path), file, **fields)

    def token_on(self, path: str) -> str:
        """Open a screen and give the token that its forms carry."""
        screen = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', screen.text)
        assert token, f"{path} shows no form: {screen.status}"
        return token[1]

    def send(self, path: str, token: str, file: tuple[str, bytes] | None = None, **fields: str) -> Screen:
        """Send a form that was opened before."""
        fields["csrfmiddlewaretoken"] = token
        if file is None:
            return self._ask("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")
        border = secrets.token_hex(16)
        head = f'--{border}\r\nContent-Disposition: form-data; name="{{}}"'
        parts = [f"{head.format(name)}\r\n\r\n{value}\r\n".encode() for name, value in fields.items()]
        name, content = file
        kind = f'; filename="{name}.png"\r\nContent-Type: image/png\r\n\r\n'
        body = b"".join([*parts, f"{head.format(name)}{kind}".encode(), content, f"\r\n--{border}--\r\n".encode()])
        return self._ask("POST", path, body, f"multipart/form-data; boundary={border}")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Screen:
        connection = http.client.HTTPConnection(*self.at, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            for cookie in response.msg.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            given = {name.lower(): value for name, value in response.getheaders()}
            return Screen(response.status, given, response.read())
        finally:
            connection.close()
