"""Prometheus writes here as it writes to any remote storage."""

import base64
import gzip
import math
import os
import shutil
import signal
import socket
import struct
import subprocess
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import cramjam
import pytest

from accounts.models import ApiToken
from sensing.formats.mapping import Rule
from sensing.formats.prometheus import WriteRequest, from_write_request, is_stale
from sensing.formats.readings import Unreadable
from sensing.models import Reading, Sensor, SensorGroup
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of, until
from tests.sensing.factories import (
    DeviceAccessFactory,
    LineMappingFactory,
    SensorFactory,
    SensorGroupFactory,
)

WRITE = "/api/v1/write"
MILLISECONDS = int(NOON.timestamp() * 1000)
BY_JOB = Rule("", "{job}.{measurement}")
(STALE,) = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))


def request_of(*series: tuple[dict, list[tuple[int, float]]]) -> bytes:
    request = WriteRequest()
    for labels, samples in series:
        added = request.timeseries.add()
        for name, value in labels.items():
            added.labels.add(name=name, value=value)
        for timestamp, value in samples:
            added.samples.add(timestamp=timestamp, value=value)
    return request.SerializeToString()


def up(value: float = 1.0, *, job: str = "web", at: int = MILLISECONDS) -> tuple:
    return {"__name__": "up", "job": job}, [(at, value)]


def read(*series: tuple, rules: tuple[Rule, ...] = (BY_JOB,)):
    return from_write_request(request_of(*series), rules=[*rules])


def test_every_sample_is_a_reading_of_the_sensor_that_its_labels_mean():
    labels = {"__name__": "temperature", "job": "hall", "instance": "a:9100"}

    batch, refused = read((labels, [(MILLISECONDS, 21.5), (MILLISECONDS + 1, 22.0)]), up())

    assert refused == []
    assert batch.sensor_ids == ["hall.temperature", "hall.temperature", "web.up"]
    assert batch.values.tolist() == [21.5, 22, 1]
    assert batch.timestamps[0].astype(datetime) == NOON.replace(tzinfo=None)
    assert (batch.timestamps[1] - batch.timestamps[0]).astype(int) == 1000
    assert batch.index.tolist() == [0, 0, 1]


def test_mappings_know_the_name_as_measurement_and_the_value_as_field():
    batch, _ = read(up(), rules=(Rule("down", "no"), Rule("up", "{measurement}.{field}")))

    assert batch.sensor_ids == ["up.value"]


def test_a_series_that_ended_is_passed_over_and_no_other_nan_is():
    batch, refused = read(up(STALE), up(math.nan), up(2.0))

    assert refused == []
    assert [math.isnan(value) for value in batch.values] == [True, False]
    assert is_stale(STALE)
    assert not is_stale(math.nan)


def test_what_is_no_reading_is_refused_with_its_series():
    request = WriteRequest()
    request.timeseries.add().labels.add(name="__name__", value="spread")
    request.timeseries[0].histograms.add()
    others = [({"job": "web"}, [(MILLISECONDS, 1.0)]), up(at=2**62), up(job="")]
    body = request.SerializeToString() + request_of(*others)

    batch, refused = from_write_request(body, rules=[Rule("", "{instance}")])

    assert batch.index.tolist() == []
    assert [each.index for each in refused] == [0, 1, 2, 3]
    words = ["native histogram", "without a name", "out of range", "no mapping fits"]
    assert all(word in each.reason for word, each in zip(words, refused, strict=True))


def test_what_is_not_asked_for_is_passed_over():
    metadata = b"\x1a\x04\x08\x01\x12\x00"  # field 3: what kind of metric a nameless one is

    batch, refused = from_write_request(request_of(up()) + metadata, rules=[BY_JOB])

    assert (batch.sensor_ids, refused) == (["web.up"], [])


@pytest.mark.parametrize("body", [b"\xff", b"\x0a\xff", request_of(up())[:-1]])
def test_what_is_no_write_request_is_unreadable(body):
    with pytest.raises(Unreadable):
        from_write_request(body, rules=[])


@pytest.fixture
def known(db) -> None:
    SensorFactory(sensor_id="web.up")
    LineMappingFactory(sensor_id="{job}.{measurement}")


@pytest.fixture
def device(known):
    return client_of(UserFactory(is_superuser=True), ApiToken.Kind.DEVICE)


def packed(body: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(body))


def post(client, body: bytes, *, kind: str = "application/x-protobuf", **headers):
    headers = {"HTTP_CONTENT_ENCODING": "snappy", **headers}
    return client.generic("POST", WRITE, body, content_type=kind, **headers)


@pytest.mark.parametrize("kind", ["", ";proto=prometheus.WriteRequest", "; charset=utf-8"])
def test_a_device_writes_samples(device, noon, kind):
    answer = post(device, packed(request_of(up(2.5))), kind=f"application/x-protobuf{kind}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert Reading.objects.get().value == 2.5


def test_sending_again_changes_nothing(device, noon):
    body = packed(request_of(up(2.5)))

    assert [post(device, body).status_code for _ in range(2)] == [204, 204]
    assert Reading.objects.count() == 1


def test_nothing_to_store_is_well(device, noon):
    assert post(device, packed(b"")).status_code == 204
    assert post(device, packed(request_of(up(STALE)))).status_code == 204
    assert not Reading.objects.exists()


def test_what_is_refused_is_told_and_the_rest_is_kept(device, noon):
    answer = post(device, packed(request_of(up(), up(math.nan), up(job="mail"))))

    assert answer.status_code == 400  # which is not sent again
    message = answer.content.decode()
    assert message.startswith("partial write: 1 values stored, 2 refused: ")
    assert "series 2: value not finite: nan" in message
    assert "series 3: unknown sensor: 'mail.up'" in message
    assert Reading.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "encoding"),
    [
        pytest.param(
            "application/x-protobuf;proto=io.prometheus.write.v2.Request", "snappy", id="version 2"
        ),
        pytest.param("application/x-protobuf", "gzip", id="another packing"),
        pytest.param("application/x-protobuf", "", id="no packing"),
        pytest.param("application/json", "snappy", id="another form"),
    ],
)
def test_senders_of_what_is_not_taken_are_told_so(device, kind, encoding):
    answer = post(device, packed(request_of(up())), kind=kind, HTTP_CONTENT_ENCODING=encoding)

    assert answer.status_code == 415
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\xff" * 20, id="no snappy"),
        pytest.param(gzip.compress(b"a"), id="gzip"),
        pytest.param(packed(request_of(up()))[:-3], id="cut off"),
        pytest.param(packed(b"\xff"), id="no message"),
        pytest.param(b"\x80", id="half a length"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_400(device, body):
    assert post(device, body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(packed(bytes(17 * 1024 * 1024)), id="a bomb"),
        pytest.param(b"\xff\xff\xff\xff\x0f", id="a length of four gigabytes"),
    ],
)
def test_what_unpacks_to_too_much_is_refused_before_it_does(device, body):
    assert post(device, body).status_code == 413


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "Basic"])
def test_the_token_comes_in_any_of_the_customary_ways(client, known, noon, scheme):
    user = UserFactory(is_superuser=True)
    _, secret = ApiToken.objects.create(user=user, name="prometheus", kind=ApiToken.Kind.DEVICE)
    sent = base64.b64encode(f"any:{secret}".encode()).decode() if scheme == "Basic" else secret

    body = packed(request_of(up()))

    assert post(client, body, HTTP_AUTHORIZATION=f"{scheme} {sent}").status_code == 204


@pytest.mark.parametrize("authorization", ["Bearer gh_no", "Bearer", "Basic YTpi", ""])
def test_nobody_writes_without_a_token(client, known, authorization):
    headers = {"HTTP_AUTHORIZATION": authorization} if authorization else {}

    assert post(client, packed(request_of(up())), **headers).status_code == 401


def test_who_may_not_add_readings_may_not_write(known):
    assert post(client_of(UserFactory()), packed(request_of(up()))).status_code == 403


COUNTED = "django_http_requests_before_middlewares_total"  # one of ours
CONFIGURATION = """
global:
  scrape_interval: 1s
scrape_configs:
  - job_name: glasshouse
    metrics_path: /metrics
    static_configs: [{{targets: ["{host}"]}}]
    authorization: {{type: Token, credentials: {reading}}}
remote_write:
  - url: {server}/api/v1/write
    authorization: {{type: Bearer, credentials: {sending}}}
    queue_config: {{batch_send_deadline: 500ms}}
    metadata_config: {{send: false}}
    write_relabel_configs:
      - {{source_labels: [__name__], regex: "up|{counted}", action: keep}}
"""


@pytest.fixture
def prometheus(server, committed, tmp_path):
    """Start the real Prometheus, which scrapes the real server and writes to it."""
    program = shutil.which("prometheus")
    assert program, "Prometheus is missing; bin/test installs it."
    user = UserFactory(is_superuser=True)
    kinds = {"reading": ApiToken.Kind.READ, "sending": ApiToken.Kind.DEVICE}
    made = {
        name: ApiToken.objects.create(user=user, name=name, kind=kind)[1]
        for name, kind in kinds.items()
    }
    LineMappingFactory(sensor_id="{job}.{measurement}")
    DeviceAccessFactory(
        token=ApiToken.objects.get(name="sending"), registers_in=SensorGroupFactory()
    )
    configuration = tmp_path / "prometheus.yml"
    host = server.removeprefix("http://")
    configuration.write_text(
        textwrap.dedent(CONFIGURATION).format(server=server, host=host, counted=COUNTED, **made)
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [
                program,
                f"--config.file={configuration}",
                f"--storage.tsdb.path={tmp_path / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            stdout=log,
            stderr=log,
        )
        yield tmp_path / "log"
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@pytest.mark.slow
def test_prometheus_scrapes_and_writes_unchanged(prometheus: Path):
    readings = Reading.objects.filter(sensor__sensor_id="glasshouse.up", value=1)
    until(lambda: readings.count() >= 3, seconds=60, every=0.2)

    newest = readings.order_by("timestamp").last().timestamp
    assert abs((datetime.now(UTC) - newest).total_seconds()) < 30
    made = Sensor.objects.filter(groups=SensorGroup.objects.get())
    assert {sensor.sensor_id for sensor in made} == {"glasshouse.up", f"glasshouse.{COUNTED}"}
    assert "non-recoverable error" not in prometheus.read_text()
