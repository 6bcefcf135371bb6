"""One batch in every form that devices send, and what is wrong with others."""

import gzip
import json
from datetime import timedelta

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as some

from sensing.formats import readings as wire
from sensing.formats.json_columns import by_column
from sensing.models import Reading
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory

URL = "/api/v1/sensing/readings/"
MOMENTS = [NOON - timedelta(minutes=place) for place in (3, 2, 1)]
TEXTS = [moment.isoformat() for moment in MOMENTS]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

ROWS = json.dumps(
    [
        {"sensor_id": "pump-1", "timestamp": TEXTS[0], "value": 1.5, "quality": 0.5},
        {"sensor_id": "pump-1", "timestamp": TEXTS[1], "value": -2, "quality": 1},
        {"sensor_id": "pump-2", "timestamp": TEXTS[2], "value": 3.25},
    ]
)
COLUMNS = json.dumps(
    [
        {
            "values": [1.5, -2],
            "sensor_id": "pump-1",
            "timestamps": TEXTS[:2],
            "qualities": [0.5, 1.0],
        },
        {"sensor_id": "pump-2", "timestamps": TEXTS[2:], "values": [3.25]},
    ]
)
CSV = "\r\n".join(
    [
        "timestamp, value ,sensor_id,Quality",
        f"{TEXTS[0]},1.5,pump-1,0.5",
        f"{TEXTS[1].replace('+00:00', 'Z')},-2,pump-1,",
        "",
        f'{TEXTS[2]},3.25,"pump-2",1',
    ]
)
FORMS = {
    "rows": (ROWS, "application/json"),
    "columns": (COLUMNS, "application/json"),
    "csv": (CSV, "text/csv"),
    "csv of Excel": ("\ufeff" + CSV, "text/csv; charset=utf-8"),
}


@pytest.fixture(autouse=True)
def pumps() -> None:
    for number in (1, 2):
        SensorFactory(sensor_id=f"pump-{number}")


def stored() -> set[tuple]:
    rows = Reading.objects.values_list("sensor__sensor_id", "timestamp", "value", "quality")
    return set(rows)


@pytest.mark.parametrize("encoding", [None, "gzip"])
@pytest.mark.parametrize("form", FORMS)
def test_a_batch_is_the_same_in_every_form(api, form, encoding):
    body, kind = FORMS[form]
    sent, headers = body.encode(), {}
    if encoding:
        sent, headers = gzip.compress(sent), {"HTTP_CONTENT_ENCODING": encoding}

    answer = api.generic("POST", URL, sent, content_type=kind, **headers)

    assert answer.json() == {
        "received": 3,
        "stored": 3,
        "updated": 0,
        "unchanged": 0,
        "refused": [],
    }
    assert stored() == {
        ("pump-1", MOMENTS[0], 1.5, 0.5),
        ("pump-1", MOMENTS[1], -2, 1),
        ("pump-2", MOMENTS[2], 3.25, 1),
    }


def test_one_series_needs_no_list(api):
    body = {"sensor_id": "pump-1", "timestamps": TEXTS, "values": [1, 2, 3]}

    assert api.post(URL, body, format="json").json()["stored"] == 3


def test_a_malformed_row_beside_a_foreign_key_is_refused_alone(api):
    """Rows are rows, whatever else stands in them."""
    rows = [
        {"sensor_id": "pump-1", "timestamp": TEXTS[0], "value": 1.5, "timestamps": []},
        {"sensor_id": "pump-1", "timestamp": TEXTS[1], "value": None},
    ]

    answer = api.post(URL, rows[::-1], format="json").json()

    assert (answer["stored"], [each["index"] for each in answer["refused"]]) == (1, [0])


def test_lines_of_csv_are_refused_one_by_one(api):
    lines = [
        "sensor_id,timestamp,value",
        f"pump-1,{TEXTS[0]},warm",
        f"pump-1,{TEXTS[0][:19]},1",
        f"pump-1,{TEXTS[0]}",
        f"pump-9,{TEXTS[0]},1",
        f"pump-1,{TEXTS[0]},nan",
        f"pump-1,{TEXTS[0]},1",
    ]

    answer = api.generic("POST", URL, "\n".join(lines), content_type="text/csv").json()

    assert (answer["received"], answer["stored"]) == (6, 1)
    assert [refusal["index"] for refusal in answer["refused"]] == [0, 1, 2, 3, 4]
    reasons = [refusal["reason"] for refusal in answer["refused"]]
    assert reasons[0] == "malformed: line 2: value 'warm' is no number, as 21.5"
    assert reasons[1].startswith("malformed: line 3: timestamp '2026-03-02T11:57:00' is no time")
    assert reasons[2] == "malformed: line 4: 2 columns and not 3"
    assert reasons[3] == "unknown sensor: 'pump-9'"
    assert reasons[4] == "value not finite: nan"


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ('{"timestamps": 1}', "application/json", "columns cannot be read"),
        (
            json.dumps({"sensor_id": "pump-1", "timestamps": TEXTS, "values": [1]}),
            "application/json",
            "not of one length",
        ),
        (
            json.dumps(
                {"sensor_id": "pump-1", "timestamps": TEXTS, "values": [1, 2, 3], "qualities": []}
            ),
            "application/json",
            "not of one length",
        ),
        ("{}", "application/json", "list of readings is expected"),
        ("sensor_id,value\npump-1,1", "text/csv", "The first line names the columns"),
        ("sensor_id,timestamp,value,value\n", "text/csv", "each once"),
        ("sensor_id,timestamp,value,colour\n", "text/csv", "colour"),
        ("", "text/csv", "The first line names"),
        (b"\xff\xfe\x00", "text/csv", "not UTF-8"),
        ('sensor_id,timestamp,value\n"' + "x" * 200_000, "text/csv", "no CSV at line"),
    ],
)
def test_a_body_that_says_nothing_is_a_400_with_the_reason(api, body, kind, words):
    answer = api.generic("POST", URL, body, content_type=kind)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not stored()


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (b"no gzip at all", "gzip", 400),
        (gzip.compress(ROWS.encode())[:-9], "gzip", 400),
        (gzip.compress(b" " * 2_000_000), "gzip", 413),
        (ROWS.encode(), "br", 415),
    ],
)
def test_what_cannot_be_unpacked_is_refused(api, body, encoding, status):
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1_000_000):
        answer = api.generic(
            "POST", URL, body, content_type="application/json", HTTP_CONTENT_ENCODING=encoding
        )

    assert answer.status_code == status
    assert not stored()


def test_gzip_of_several_parts_is_unpacked_whole(api):
    half = len(ROWS) // 2
    body = gzip.compress(ROWS[:half].encode()) + gzip.compress(ROWS[half:].encode())

    answer = api.generic(
        "POST", URL, body, content_type="application/json", HTTP_CONTENT_ENCODING="gzip"
    )

    assert answer.json()["stored"] == 3


def columns_of(batch) -> list:
    numbers = [
        [each.hex() for each in column.tolist()] for column in (batch.values, batch.qualities)
    ]
    return [batch.index.tolist(), list(batch.sensor_ids), batch.timestamps.tolist(), *numbers]


texts = some.sampled_from(
    ["2026-03-01T09:30:00Z", "2026-03-01 09:30+02:00", "2026-03-01T09:30:00.25-0500", "noon", ""]
)
figures = some.sampled_from(["1", "-2.5", "1e-3", "0.1", "-0.0", "1e400", "nan", "warm", "", " 3"])
csv_lines = some.lists(
    some.tuples(some.sampled_from(["pump-1", " pump-2", '"pump, 3"', ""]), texts, figures, figures),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300)
@given(
    lines=csv_lines, order=some.permutations(range(4)), end=some.sampled_from(["", "\n", "\r\n"])
)
def test_csv_says_the_same_by_the_column_and_line_by_line(lines, order, end):
    names = ("sensor_id", "timestamp", "value", "quality")
    rows = [names, *lines]
    body = ((end or "\n").join(",".join(row[at] for at in order) for row in rows) + end).encode()

    batch = wire._csv_by_column(body)

    expected, refused = wire._csv_line_by_line(body)
    assert batch is None or (columns_of(batch), refused) == (columns_of(expected), [])
    assert wire.from_csv(body)[1] == refused


@pytest.mark.parametrize(
    ("timestamps", "stored"),
    [
        ([int(moment.timestamp() * 1_000_000) for moment in MOMENTS], 3),
        ([int(moment.timestamp()) for moment in MOMENTS], 0),
        ([TEXTS[0], 1, 2], None),
        ([1, TEXTS[0], 2], None),
        ([2**63, 1, 2], None),
        ([2**70, 1, 2], None),
        ([TEXTS[0], TEXTS[1][:19], TEXTS[2]], None),
        ([TEXTS[0], "", TEXTS[2]], None),
        ([1.5, 2, 3], None),
        ([True, 2, 3], None),
    ],
)
def test_columns_have_times_as_texts_or_as_microseconds(api, timestamps, stored):
    body = {"sensor_id": "pump-1", "timestamps": timestamps, "values": [1, 2, 3]}

    answer = api.post(URL, body, format="json")

    assert answer.status_code == (400 if stored is None else 200)
    assert answer.json().get("stored") == stored


plain = some.sampled_from(["1", "-2.5", "1e-3", "1E2", "-0.0", "0.1", "null", "true", '"1"', "[1]"])
moments = some.sampled_from(
    [
        f'"{TEXTS[0]}"',
        f'"{TEXTS[1].replace("+00:00", "Z")}"',
        "1772445600000000",
        "1772445612345678",
        "9999999999999999",
        "-772445600000000",
        "177244560000000",
        "17.5",
        "null",
    ]
)
column_of = some.lists(some.tuples(moments, plain, plain), max_size=4)


@settings(max_examples=400)
@given(
    series=some.lists(some.tuples(some.sampled_from(["pump-1", "a,b"]), column_of), max_size=3),
    comma=some.sampled_from([",", ", ", " ,\n "]),
    has_qualities=some.booleans(),
)
def test_columns_say_the_same_read_as_text_and_element_by_element(series, comma, has_qualities):
    parts = []
    for code, readings in series:
        columns = [comma.join(each) for each in zip(*readings, strict=True)] or ["", "", ""]
        names = ("timestamps", "values", "qualities")[: 3 if has_qualities else 2]
        told = (f'"{name}": [{text}]' for name, text in zip(names, columns, strict=False))
        parts.append(f'{{"sensor_id": "{code}", {", ".join(told)}}}')
    body = f"[{comma.join(parts)}]".encode()

    batch = by_column(body, longest_code=255, most=100)

    if batch is not None:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(wire, "by_column", lambda *args, **options: None)
            assert columns_of(batch) == columns_of(wire.from_json(body)[0])
