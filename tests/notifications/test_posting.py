"""One message to receivers that fail in every way. Real sockets; only the patience is shorter."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifications import posting
from notifications.posting import MOST_READ, NotAnswered, post
from tests.conftest import free_port
from tests.notifications.receivers import (
    answers_late,
    answers_without_end,
    drips,
    fails_twice,
    hangs,
    receiving,
    takes_it,
)

LOOPBACK = [ip_network("127.0.0.0/8")]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(posting, "ANSWER_WITHIN", 0.5)
    monkeypatch.setattr(posting, "CONNECT_WITHIN", 0.3)


def send(url: str, *, networks=LOOPBACK, may_use_http=True):
    return post(url, b'{"a":1}', {"X-A": "b"}, networks=networks, may_use_http=may_use_http)


def test_a_receiver_gets_what_was_sent_and_is_heard():
    with receiving(fails_twice) as receiver:
        answer = send(receiver.address)

    (headers, body) = receiver.came[0]
    assert (answer.status, answer.text) == (500, "out of order")
    assert (headers["X-A"], headers["path"], body) == ("b", "/in?to=me", b'{"a":1}')
    assert headers["Host"].startswith("localhost:")


@pytest.mark.parametrize("behavior", [hangs, answers_late, drips])
def test_whoever_takes_too_long_is_not_waited_for(behavior):
    with receiving(behavior) as receiver, pytest.raises(NotAnswered, match="No answer within"):
        send(receiver.address)

    assert len(receiver.came) == 1


def test_of_an_answer_without_end_only_the_beginning_is_read():
    with receiving(answers_without_end) as receiver:
        answer = send(receiver.address)

    assert (answer.status, len(answer.text)) == (200, MOST_READ)


def test_a_redirect_is_not_followed():
    with receiving(takes_it) as inside:

        def points_inside(handler, count):
            handler.answer(302, Location=inside.address)

        with receiving(points_inside) as receiver:
            assert send(receiver.address).status == 302

    assert inside.came == []


def test_a_receiver_may_ask_for_time():
    with receiving(lambda handler, count: handler.answer(429, Retry_After="120")) as receiver:
        assert send(receiver.address).retry_after == timedelta(minutes=2)


def test_what_a_receiver_says_can_be_stored():
    with receiving(lambda handler, count: handler.answer(200, b"a\0\xff")) as receiver:
        assert send(receiver.address).text == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"


def test_nobody_is_connected_to_who_is_not_allowed():
    with receiving(takes_it) as receiver, pytest.raises(NotAnswered, match="WEBHOOK_NETWORKS"):
        send(receiver.address, networks=[])

    assert receiver.came == []


def test_a_host_that_becomes_another_one_is_not_asked_for_again(monkeypatch):
    """DNS rebinding: the first answer is public, the next is this machine."""
    real, answers = socket.getaddrinfo, iter(["192.0.2.1", "127.0.0.1"])

    def rebinding(host, port, *args, **kwargs):
        return real(next(answers) if host == "evil.example" else host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with receiving(takes_it) as receiver, pytest.raises(NotAnswered):
        send(
            receiver.address.replace("localhost", "evil.example"),
            networks=[ip_network("192.0.2.0/24")],
        )

    assert receiver.came == []
    assert next(answers) == "127.0.0.1", "it was asked once"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://localhost/", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("localhost", "begins with https"),
        ("http://", "begins with https"),
        ("http://[::1/", "Invalid IPv6"),
        ("http://localhost:99999/", "Port out of range"),
        ("http://no-such-host.invalid/", "host is not known"),
        ("http://localhost/a b\r\nX: y", "WEBHOOK_NETWORKS|listens|failed|control"),
    ],
)
def test_an_address_that_leads_nowhere_says_why(url, words):
    with pytest.raises(NotAnswered, match=words):
        send(url)


def test_a_port_where_nobody_listens_says_so():
    with pytest.raises(NotAnswered, match="Nobody listens"):
        send(f"http://localhost:{free_port()}/")


def test_plain_http_has_to_be_allowed():
    with receiving(takes_it) as receiver, pytest.raises(NotAnswered, match="by https only"):
        send(receiver.address, may_use_http=False)

    assert receiver.came == []


@pytest.fixture
def certificate(tmp_path):
    """The path of a certificate of localhost with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def over_tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return lambda listening: context.wrap_socket(listening, server_side=True)


def test_https_reaches_who_shows_a_certificate_that_is_trusted(over_tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with receiving(takes_it, wrap=over_tls) as receiver:
        answer = send(receiver.address, may_use_http=False)

    assert (answer.status, len(receiver.came)) == (204, 1)


def test_https_sends_nothing_to_who_does_not(over_tls):
    with (
        receiving(takes_it, wrap=over_tls) as receiver,
        pytest.raises(NotAnswered, match="certificate is not valid"),
    ):
        send(receiver.address)

    assert receiver.came == []


def test_https_sends_nothing_to_another_host_of_the_same_address(
    over_tls, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        receiving(takes_it, wrap=over_tls) as receiver,
        pytest.raises(NotAnswered, match="certificate is not valid"),
    ):
        send(receiver.address.replace("localhost", "127.0.0.1"))

    assert receiver.came == []
