"""One POST to somebody who may fail, hang, drip, redirect or answer without end.

Written on http.client because the usual clients bound each read and not the whole, follow
redirects and proxies of the environment, and resolve the host themselves.
"""

import socket
import ssl
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.utils.encoding import iri_to_uri

from notifications.addresses import Network, Refused, allowed_addresses

CONNECT_WITHIN, ANSWER_WITHIN = 3.0, 10.0  # seconds; the second is for the whole
MOST_READ = 4096  # bytes of an answer
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Answer:
    """What a receiver said: the status, and the beginning of the rest."""

    status: int
    text: str
    retry_after: timedelta | None = None


class NotAnswered(Exception):
    """Nothing was said that could be understood; the sentence tells why."""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    networks: Collection[Network],
    may_use_http: bool,
) -> Answer:
    """Send a body and return the answer, whatever its status. Redirects are not followed.

    Ends within ANSWER_WITHIN once the host is resolved. Raises NotAnswered with a sentence.
    """
    try:
        where = _checked(url, may_use_http=may_use_http)
        connection = _Pinned(where, networks)
        return _asked(connection, where, body, headers)
    except TimeoutError as error:
        raise NotAnswered(f"No answer within {ANSWER_WITHIN:g} seconds.") from error
    except ssl.SSLCertVerificationError as error:
        raise NotAnswered(f"Its certificate is not valid: {error.verify_message}.") from error
    except socket.gaierror as error:
        raise NotAnswered("Its host is not known: check the address.") from error
    except ConnectionRefusedError as error:
        raise NotAnswered("Nobody listens there: check the address, or start it.") from error
    except (Refused, ValueError) as error:
        raise NotAnswered(str(error)) from error
    except (OSError, HTTPException) as error:
        raise NotAnswered(f"The connection failed: {type(error).__name__} {error}") from error


def _checked(url: str, *, may_use_http: bool) -> SplitResult:
    where = urlsplit(iri_to_uri(url))
    if where.scheme not in PORTS or not where.hostname:
        raise ValueError("An address begins with https:// and names a host.")
    if where.scheme == "http" and not may_use_http:
        raise ValueError(
            "Messages go by https only; WEBHOOKS_MAY_USE_HTTP in the environment allows http."
        )
    return where


class _Pinned(HTTPConnection):
    """Connects to an address that was looked at, and to none that a second question gives."""

    def __init__(self, where: SplitResult, networks: Collection[Network]) -> None:
        super().__init__(where.hostname or "", where.port or PORTS[where.scheme])
        self.is_secure = where.scheme == "https"
        self.addresses = allowed_addresses(self.host, self.port, networks)
        self.ends_at = time.monotonic() + ANSWER_WITHIN

    def left(self) -> float:
        """Seconds until the whole has taken too long. Raises TimeoutError when it has."""
        seconds = self.ends_at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def connect(self) -> None:
        connected = socket.create_connection(
            (self.addresses[0], self.port), timeout=min(CONNECT_WITHIN, self.left())
        )
        if self.is_secure:
            context = ssl.create_default_context()
            connected = context.wrap_socket(connected, server_hostname=self.host)
        self.sock = connected


def _asked(
    connection: _Pinned, where: SplitResult, body: bytes, headers: Mapping[str, str]
) -> Answer:
    connection.connect()
    connection.sock.settimeout(connection.left())
    # A timeout of a socket begins anew with each byte: this one does not.
    watch = Timer(connection.left(), _cut_off, [connection.sock])
    watch.start()
    try:
        target = (where.path or "/") + (f"?{where.query}" if where.query else "")
        connection.request("POST", target, body=body, headers=dict(headers))
        response = connection.getresponse()
        connection.left()  # headers that were cut off look as if they had ended
        return _read(response)
    except (OSError, HTTPException):
        connection.left()  # cut off by the watch: that is a timeout
        raise
    finally:
        watch.cancel()
        connection.close()


def _cut_off(connected: socket.socket) -> None:
    try:
        # Of the socket below TLS, whose own goodbye would wait for the other side.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _read(response: HTTPResponse) -> Answer:
    try:
        said = response.read(MOST_READ)
    except (OSError, HTTPException):
        said = b""  # the status decides, and that is known
    wait = response.headers.get("Retry-After", "")
    return Answer(
        status=response.status,
        text=said.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}"),
        retry_after=timedelta(seconds=int(wait[:6])) if wait.isdecimal() else None,
    )
