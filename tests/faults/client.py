"""A browser without a browser: signs in to a real server and uploads, as slowly as one likes."""

from __future__ import annotations

import http.client
import re
import secrets
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Client:
    """One person's session. Every request has a connection of its own."""

    def __init__(self, port: int, timeout: float = 60) -> None:
        self.port, self.timeout = port, timeout
        self.cookies: dict[str, str] = {}

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)

    def request(
        self, method: str, path: str, body=None, headers: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, text and where it leads to."""
        connection = self.connect()
        try:
            connection.request(method, path, body, {**self.headers(), **(headers or {})})
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            location = answer.headers.get("Location") or ""
            return answer.status, answer.read().decode("utf-8", "replace"), location
        finally:
            connection.close()

    def headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies} if cookies else {}

    def token(self, path: str) -> str:
        """The token of the forms on a page."""
        found = TOKEN.search(self.request("GET", path)[1])
        assert found, f"no form on {path}"
        return found.group(1)

    def post(self, path: str, page: str, **fields: str) -> tuple[int, str, str]:
        """Send a form of a page."""
        fields["csrf_token"] = self.token(page)
        return self.request("POST", path, urlencode(fields), {"Content-Type": FORM})

    def sign_in(self, email: str, password: str) -> Client:
        status, text, _ = self.post("/sign-in", "/sign-in", email=email, password=password)
        assert status == 303, text
        return self

    def upload(
        self, name: str, size: int, chunks: Iterable[bytes], query: str = ""
    ) -> tuple[int, str, str]:
        """Upload a file of `size` bytes that is made while it is sent."""
        upload = Upload(self, name, size)
        address = f"/data/upload{query}"
        return self.request("POST", address, upload.body(chunks), upload.headers)


class Upload:
    """A form with one file, in pieces."""

    def __init__(self, client: Client, name: str, size: int) -> None:
        line = secrets.token_hex(16)
        self._before = (
            f'--{line}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            f"{client.token('/data/new')}\r\n"
            f'--{line}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        self._after = f"\r\n--{line}--\r\n".encode()
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={line}",
            "Content-Length": str(len(self._before) + size + len(self._after)),
        }

    def body(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """All of it, in order."""
        yield self._before
        yield from chunks
        yield self._after
