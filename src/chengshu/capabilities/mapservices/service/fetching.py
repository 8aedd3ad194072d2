"""Outside addresses fetched with care: the address is judged where the connection goes, sizes and times end."""

import socket
import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import httpx

from chengshu.capabilities.mapservices.logic.outside import is_fit
from chengshu.capabilities.mapservices.model import BadGateway, Fetched

MOST_BYTES = 32 << 20
TIMEOUT_S = 15.0
_CONNECT_S = 5.0
_REDIRECTS = 3
Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Fetcher:
    """Fetches by GET. A name that leads to a private address is refused unless that was allowed.

    The connection goes to the very address that was judged, so a name that changes its mind in between gains nothing.
    """

    def __init__(self, find: Resolve = resolve) -> None:
        self._resolve = find
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=8)
        # No proxy from the environment: behind one, the judged address would not be the one that is reached.
        self._client = httpx.Client(
            follow_redirects=False, trust_env=False, limits=limits, timeout=httpx.Timeout(TIMEOUT_S, connect=_CONNECT_S)
        )

    def get(
        self, url: str, *, private: bool, most_bytes: int = MOST_BYTES, timeout_s: float = TIMEOUT_S, agent: str = ""
    ) -> Fetched:
        """Fetch. Raises `BadGateway` when there is no answer in time or size."""
        deadline = time.monotonic() + timeout_s
        host = urlsplit(url).hostname
        for _ in range(_REDIRECTS + 1):
            try:
                found, target = self._once(url, private, most_bytes, deadline, agent)
            except httpx.TimeoutException as error:
                raise BadGateway("The outside service did not answer in time.", code="outside_timeout") from error
            except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
                # The message of the error may hold the address, and with it a key.
                reason = type(error).__name__
                raise BadGateway(f"The outside service cannot be reached ({reason}).", code="outside_failed") from None
            if target is None:
                return found
            url = urljoin(url, target)
            if urlsplit(url).hostname != host or urlsplit(url).scheme not in ("http", "https"):
                raise BadGateway("The outside service sends on to another host.", code="outside_redirects")
        raise BadGateway("The outside service sends on in a circle.", code="outside_redirects")

    def _once(
        self, url: str, private: bool, most_bytes: int, deadline: float, agent: str
    ) -> tuple[Fetched, str | None]:
        parsed = httpx.URL(url)
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        address = self._address(parsed.host, port, private)
        left = max(deadline - time.monotonic(), 0.1)
        request = self._client.build_request(
            "GET",
            parsed.copy_with(host=address),
            headers={
                "Host": parsed.netloc.decode("ascii"),
                "Accept-Encoding": "identity",
                "User-Agent": agent or "Chengshu",
            },
            timeout=httpx.Timeout(min(left, TIMEOUT_S), connect=min(left, _CONNECT_S)),
            extensions={"sni_hostname": parsed.host},
        )
        response = self._client.send(request, stream=True)
        try:
            if response.is_redirect:
                return Fetched(response.status_code, "", b""), response.headers.get("location", "")
            body = self._body(response, most_bytes, deadline)
        finally:
            response.close()
        return Fetched(response.status_code, response.headers.get("content-type", ""), body), None

    @staticmethod
    def _body(response: httpx.Response, most_bytes: int, deadline: float) -> bytes:
        parts, size = [], 0
        for part in response.iter_bytes(64 << 10):
            parts.append(part)
            size += len(part)
            if size > most_bytes:
                raise BadGateway(f"The answer is larger than {most_bytes} bytes.", code="outside_too_large")
            if time.monotonic() > deadline:
                raise BadGateway("The outside service did not answer in time.", code="outside_timeout")
        return b"".join(parts)

    def _address(self, host: str, port: int, private: bool) -> str:
        found = self._resolve(host, port)
        fit = [one for one in found if is_fit(one, private=private)]
        if not found:
            raise BadGateway("The name of the outside service is not known.", code="outside_unknown")
        if len(fit) < len(found):
            detail = (
                "The outside service is at an address inside (or one nobody can have). "
                "An administrator must allow private addresses for it."
            )
            raise BadGateway(detail, code="outside_private")
        return fit[0]

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()
