"""Clients of InfluxDB send here as they send there."""

import base64
import gzip
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from influxdb_client import InfluxDBClient, Point
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException

from accounts.models import ApiToken
from sensing.formats.lines import from_lines
from sensing.formats.mapping import Rule
from sensing.formats.readings import Unreadable
from sensing.models import LineMapping, Reading
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.sensing.factories import LineMappingFactory, SensorFactory

WRITE = "/api/v2/write"
SECONDS = int(NOON.timestamp())
BY_HOST, ALL = Rule("", "{host}.{field}"), Rule("", "{measurement}.{field}")


def read(text: str, *rules: Rule, precision: str = "s"):
    return from_lines(text.encode(), precision=precision, rules=[*rules], now=NOON)


def test_every_number_of_a_point_is_a_reading():
    batch, refused = read(f"pump,host=north temperature=21.5,count=3i,on=t {SECONDS}", BY_HOST)

    assert refused == []
    found = dict(zip(batch.sensor_ids, batch.values.tolist(), strict=True))
    assert found == {"north.temperature": 21.5, "north.count": 3, "north.on": 1}
    assert set(batch.timestamps.tolist()) == {NOON.replace(tzinfo=None)}
    assert batch.index.tolist() == [0, 0, 0]


def test_names_may_hold_what_the_protocol_escapes():
    batch, _ = read("water\\ pump,host=north\\,east t=1", Rule("water pump", "{host}/{field}"))

    assert batch.sensor_ids == ["north,east/t"]


@pytest.mark.parametrize(
    ("precision", "sent"),
    [
        ("ns", SECONDS * 10**9 + 1_500),
        ("us", SECONDS * 10**6 + 1),
        ("ms", SECONDS * 10**3),
        ("s", SECONDS),
        ("m", SECONDS // 60),
        ("h", SECONDS // 3600),
    ],
)
def test_times_are_read_in_their_unit(precision, sent):
    batch, _ = read(f"pump,host=a t=1 {sent}", BY_HOST, precision=precision)

    extra = timedelta(microseconds=precision in ("ns", "us"))
    assert batch.timestamps[0].astype(datetime) == NOON.replace(tzinfo=None) + extra


def test_a_point_without_a_time_is_of_now():
    batch, _ = read("pump,host=a t=1", BY_HOST)

    assert batch.timestamps[0].astype(datetime) == NOON.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("cpu,host=a,core=1 usage=1", "a.core1"),  # the first that fits
        ("cpu,host=a usage=1", "a.usage"),  # without the tag core
        ("disk,host=a usage=1", "a.usage"),  # of another measurement
        ("disk usage=1", None),
    ],
)
def test_the_first_rule_that_fits_is_taken(line, code):
    batch, refused = read(line, Rule("cpu", "{host}.core{core}"), BY_HOST)

    assert batch.sensor_ids == [code] * (code is not None)
    assert ["no mapping fits" in each.reason for each in refused] == [True] * (code is None)


def test_what_is_no_reading_is_refused_with_its_line():
    lines = [
        "# a comment",
        "",
        "pump,host=a t=1",
        "pump",
        'pump,host=a s="on"',
        "pump t=1",
        f"pump,host=a t=1 {2**62}",
    ]

    batch, refused = read("\r\n".join(lines), BY_HOST)

    assert batch.index.tolist() == [2]
    assert [each.index for each in refused] == [3, 4, 5, 6]
    words = ["no point of the line protocol", "is text and no number", "no mapping fits", "a time"]
    assert all(word in each.reason for word, each in zip(words, refused, strict=True))


def test_what_is_no_text_is_unreadable():
    with pytest.raises(Unreadable):
        from_lines(b"\xff", precision="s", rules=[], now=NOON)


@pytest.fixture
def pump(db) -> None:
    SensorFactory(sensor_id="a.t")
    LineMappingFactory(sensor_id="{host}.{field}")


@pytest.fixture
def device(pump):
    return client_of(UserFactory(is_superuser=True), ApiToken.Kind.DEVICE)


def post(client, body: str | bytes, *, path: str = WRITE, query: str = "?precision=s", **headers):
    return client.generic("POST", path + query, body, content_type="text/plain", **headers)


@pytest.mark.parametrize("path", [WRITE, "/write"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_device_writes_points(device, noon, path, encoding):
    body = f"pump,host=a t=21.5 {SECONDS - 1}".encode()
    sent = gzip.compress(body) if encoding == "gzip" else body

    answer = post(device, sent, path=path, HTTP_CONTENT_ENCODING=encoding, HTTP_ACCEPT="text/csv")

    assert (answer.status_code, answer.content) == (204, b"")
    assert Reading.objects.get().value == 21.5


def test_what_is_refused_is_told_and_the_rest_is_kept(device, noon):
    body = f"pump,host=a t=1 {SECONDS}\npump,host=b t=2 {SECONDS}\npump t=3"

    answer = post(device, body)

    assert answer.status_code == 400
    message = answer.json()["message"]
    assert message.startswith("partial write: 1 values stored, 2 refused: ")
    assert "line 2: unknown sensor: 'b.t'" in message
    assert answer.json()["error"] == message
    assert Reading.objects.count() == 1


@pytest.mark.parametrize("query", ["?precision=years", "?precision="])
def test_an_unknown_precision_is_refused(device, query):
    assert post(device, "pump,host=a t=1", query=query).status_code == 400


def test_a_mapping_that_is_switched_off_does_not_count(device, noon):
    LineMapping.objects.update(is_active=False)

    assert "no mapping fits" in post(device, "pump,host=a t=1").json()["message"]


def test_clients_of_version_1_send_the_token_as_a_password(client, pump, noon):
    user = UserFactory(is_superuser=True)
    _, secret = ApiToken.objects.create(user=user, name="old", kind=ApiToken.Kind.DEVICE)
    basic = base64.b64encode(f"telegraf:{secret}".encode()).decode()

    answer = post(client, "pump,host=a t=1", path="/write", HTTP_AUTHORIZATION=f"Basic {basic}")

    assert answer.status_code == 204


@pytest.mark.parametrize("authorization", ["Basic !", "Basic YTpi", "Token gh_no", ""])
def test_nobody_writes_without_a_token(client, pump, authorization):
    headers = {"HTTP_AUTHORIZATION": authorization} if authorization else {}

    assert post(client, "pump,host=a t=1", **headers).status_code == 401
    assert not Reading.objects.exists()


def test_who_may_not_add_readings_may_not_write(pump):
    assert post(client_of(UserFactory()), "pump,host=a t=1").status_code == 403


def test_ping_and_health_answer_as_influxdb(client):
    assert client.get("/ping").status_code == 204
    assert client.get("/ping")["X-Influxdb-Version"].startswith("2.")
    assert client.get("/health").json()["status"] == "pass"


@pytest.mark.slow
def test_the_client_of_influxdb_sends_here_unchanged(committed, server):
    SensorFactory(sensor_id="north.temperature")
    LineMappingFactory(sensor_id="{host}.{field}")
    user = UserFactory(is_superuser=True)
    _, secret = ApiToken.objects.create(user=user, name="influx", kind=ApiToken.Kind.DEVICE)
    now = datetime.now(UTC).replace(microsecond=0)
    point = Point("pump").tag("host", "north").field("temperature", 21.5).time(now)

    with InfluxDBClient(server, secret, org="any", enable_gzip=True) as client:
        assert client.ping()
        with client.write_api(write_options=SYNCHRONOUS) as writer:
            writer.write(bucket="any", record=point)
            with pytest.raises(ApiException, match="unknown sensor"):
                writer.write(bucket="any", record=Point("pump").tag("host", "x").field("t", 1.0))

    assert list(Reading.objects.values_list("timestamp", "value")) == [(now, 21.5)]


keys = some.sampled_from(
    ["pump", "pump,host=a", "pump,host=b,hall=1", "weird\\ one,host=a", "pump,"]
)
values = some.sampled_from(["1", "-2.5", "3i", "4u", "t", "False", "1e3", '"text"', "warm", ""])
names = some.sampled_from(["t", "on", "t=x"])
times = some.sampled_from(["", f" {SECONDS}", f" {SECONDS + 1}", " soon", f" {2**63}", " -5"])
bodies = some.lists(
    some.tuples(keys, some.lists(some.tuples(names, values), min_size=1, max_size=3), times),
    max_size=4,
)


@settings(max_examples=400)
@given(
    points=bodies,
    ends=some.sampled_from(["", "\n", "\n\n"]),
    rule=some.sampled_from([BY_HOST, ALL]),
)
def test_points_say_the_same_by_the_column_and_one_by_one(points, ends, rule):
    lines = (
        f"{key} {','.join(f'{name}={value}' for name, value in fields)}{time}"
        for key, fields, time in points
    )
    body = ("\n".join(lines) + ends).encode()
    found, refused = from_lines(body, precision="s", rules=[rule], now=NOON)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sensing.formats.lines.by_column", lambda *args, **options: None)
        expected, reasons = from_lines(body, precision="s", rules=[rule], now=NOON)

    assert refused == reasons
    assert told(found) == told(expected)


def told(batch) -> list[tuple]:
    """The readings of a batch; those of one point in the order of their names."""
    columns = (batch.index, batch.sensor_ids, batch.timestamps, batch.values)
    return sorted(zip(*([*column] for column in columns), strict=True))
