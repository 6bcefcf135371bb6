"""Historic files as text: how they are written is guessed, and every reading comes out exact."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensing.history import numbers, sniffing, sources, times
from sensing.history.parsed import Parsed
from sensing.history.plans import Dialect, Plan
from sensing.history.tables import Reader
from sensing.history.zones import Clock
from tests.conftest import DATA

ZONES = ["UTC", "Europe/Zurich", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"]
FORMS = {
    "iso": "%Y-%m-%d %H:%M:%S.%f",
    "day first": "%d.%m.%Y %H:%M:%S.%f",
    "month first": "%m/%d/%Y %I:%M:%S.%f %p",
    "custom": "%y%m%d|%H%M%S.%f",
}
FILES = sorted(DATA.glob("sensing/nab/data/*/*.csv"))
walls = st.datetimes(datetime(1975, 1, 1), datetime(2035, 1, 1))
finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e100, max_value=1e100).filter(
    lambda value: value == 0 or abs(value) > 1e-100
)


def read(content: bytes, plan: Plan) -> tuple[list[Parsed], Reader]:
    reader = Reader(plan)
    dialect = plan.dialect
    blocks = sources.blocks(io.BytesIO(content), dialect.encoding, dialect.delimiter)
    return [reader.read(block) for block in blocks], reader


def readings(content: bytes, plan: Plan) -> list[tuple[str, datetime, float]]:
    parts, reader = read(content, plan)
    assert [problem for part in parts for problem in part.problems] == []
    return [
        (reader.series[series], moment.astype(datetime), float(value))
        for part in parts
        for series, moment, value in zip(part.series, part.times, part.values, strict=True)
    ]


def in_utc(wall: datetime, zone: str, fold: int = 0) -> datetime:
    """What Python makes of a local time."""
    local = wall.replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC).replace(tzinfo=None)


@st.composite
def files(draw) -> tuple[bytes, Plan, list[tuple[str, datetime, float]]]:
    """A file of a random shape and look, how to read it, and what is in it."""
    form = draw(st.sampled_from(sorted(FORMS)))
    zone = draw(st.sampled_from(ZONES))
    decimal = draw(st.sampled_from(".,"))
    delimiter = draw(st.sampled_from([each for each in ",;\t|" if each != decimal]))
    encoding = draw(st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "cp1252"]))
    dialect = Dialect(
        encoding=encoding, delimiter=delimiter, decimal=decimal, skip=draw(st.integers(0, 3))
    )
    names = ["Zeit", *draw(st.sampled_from([["a"], ["a", "é"], ["a", "b", "c"]]))]
    shape = draw(st.sampled_from(["wide", "long"]))
    moments = draw(st.lists(walls, min_size=1, max_size=20, unique=True))
    cells = [(wall, name, draw(st.none() | finite)) for wall in moments for name in names[1:]]
    plan = Plan(
        dialect=dialect,
        names=names if shape == "wide" else ["Zeit", "Sensor", "Wert"],
        shape=shape,
        time=[0],
        form=form,
        pattern=FORMS[form] if form == "custom" else "",
        zone=zone,
        twice=draw(st.sampled_from(["earlier", "later"])),
        values=list(range(1, len(names))) if shape == "wide" else [],
        code=1,
        value=2,
    )
    ends = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    content = written(plan, names, moments, cells, ends)
    fold = int(plan.twice == "later")
    wanted = [
        (name, in_utc(wall, zone, fold if exists_twice(wall, zone) else 0), value)
        for wall, name, value in cells
        if value is not None
    ]
    return content, plan, wanted


def exists_twice(wall: datetime, zone: str) -> bool:
    info = ZoneInfo(zone)
    back = wall.replace(tzinfo=info).astimezone(UTC).astimezone(info).replace(tzinfo=None)
    return back == wall and in_utc(wall, zone, 0) != in_utc(wall, zone, 1)


def written(plan: Plan, names, moments, cells, ends: str) -> bytes:
    out = io.StringIO(newline="")
    out.write(f"remark{ends}" * plan.dialect.skip)
    writer = csv.writer(out, delimiter=plan.dialect.delimiter, lineterminator=ends)
    writer.writerow(plan.names)
    pattern = FORMS[plan.form]

    def said(value: float | None) -> str:
        return "" if value is None else repr(value).replace(".", plan.dialect.decimal)

    if plan.shape == "long":
        writer.writerows([wall.strftime(pattern), name, said(value)] for wall, name, value in cells)
    else:
        width = len(names) - 1
        for place, wall in enumerate(moments):
            row = cells[place * width : (place + 1) * width]
            writer.writerow([wall.strftime(pattern), *(said(value) for _, _, value in row)])
    return out.getvalue().encode(plan.dialect.encoding)


@given(files())
def test_what_was_written_in_any_shape_is_read_exactly(file):
    content, plan, wanted = file

    assert sorted(readings(content, plan)) == sorted(wanted)


@given(st.lists(walls, min_size=1, max_size=30), st.sampled_from(ZONES), st.sampled_from([0, 1]))
def test_local_times_become_utc_as_in_python(moments, zone, fold):
    local = np.array(moments, dtype="datetime64[us]")

    resolved = Clock(zone, ["earlier", "later"][fold]).to_utc(local, np.zeros(len(local), int))

    for wall, utc, twice in zip(moments, resolved.utc, resolved.is_twice, strict=True):
        assert utc.astype(datetime) == in_utc(wall, zone, fold if twice else 0)
        assert twice == exists_twice(wall, zone)


def autumn(step: timedelta, zone: str, night: datetime) -> tuple[list[datetime], list[datetime]]:
    """Instants of a night in which clocks went back, and what they showed."""
    instants = [
        night.replace(tzinfo=UTC) + step * turn for turn in range(int(timedelta(hours=8) / step))
    ]
    shown = [each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in instants]
    return [each.replace(tzinfo=None) for each in instants], shown


@pytest.mark.parametrize("block", [40, 200, 10_000])
@pytest.mark.parametrize("minutes", [5, 30, 60])
@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("Europe/Zurich", datetime(2026, 10, 24, 21)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 12)),
        ("America/St_Johns", datetime(2008, 11, 1, 23)),
    ],
)
def test_a_repeated_hour_is_told_apart_by_the_order_of_lines(
    monkeypatch, zone, night, minutes, block
):
    monkeypatch.setattr(sources, "BLOCK", block)
    instants, shown = autumn(timedelta(minutes=minutes), zone, night)
    if minutes == 60 and zone == "Australia/Lord_Howe":
        pytest.skip("half an hour is repeated, and no reading stands in its first turn")
    lines = [f"{wall},{place},{-place}" for place, wall in enumerate(shown)]
    plan = Plan(
        dialect=Dialect(header=False),
        names=["t", "a", "b"],
        time=[0],
        form="iso",
        zone=zone,
        values=[1, 2],
    )

    found = readings("\n".join(lines).encode(), plan)

    assert [moment for name, moment, _ in found if name == "a"] == instants
    assert [moment for name, moment, _ in found if name == "b"] == instants


def test_each_sensor_of_a_long_file_has_its_own_repeated_hour():
    instants, shown = autumn(timedelta(minutes=10), "Europe/Zurich", datetime(2026, 10, 24, 21))
    lines = [f"{wall},{name},1" for wall in shown for name in "ab"]
    plan = Plan(
        dialect=Dialect(header=False),
        names=["t", "s", "v"],
        shape="long",
        time=[0],
        form="iso",
        zone="Europe/Zurich",
        code=1,
        value=2,
    )

    found = readings("\n".join(lines).encode(), plan)

    for sensor in "ab":
        assert [moment for name, moment, _ in found if name == sensor] == instants


@pytest.mark.parametrize(("rule", "kept"), [("forward", 3), ("refuse", 2)])
def test_a_skipped_hour_is_moved_or_refused_and_counted(rule, kept):
    lines = b"2026-03-29 01:30,1\n2026-03-29 02:30,2\n2026-03-29 03:30,3\n"
    plan = Plan(
        dialect=Dialect(header=False),
        names=["t", "a"],
        time=[0],
        form="iso",
        zone="Europe/Zurich",
        absent=rule,
        values=[1],
    )

    ((parsed,), _) = read(lines, plan)

    assert parsed.absent == 1
    assert len(parsed.lines) == kept
    assert [problem.kind for problem in parsed.problems] == ["absent"][: 3 - kept]


GOOD = "2026-02-01,1,2"


@given(
    st.lists(
        st.sampled_from(
            ["2026-02-01,1,2", "2026-02-01,1", "", "2026-02-01,1,2,3", 'x,"1,2', "a\0,1,2"]
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_line_that_cannot_be_taken_apart_is_named_by_its_number(lines):
    plan = Plan(
        dialect=Dialect(header=False), names=["t", "a", "b"], time=[0], form="iso", values=[1]
    )

    parts, _ = read(("\n".join(lines) + "\n").encode(), plan)

    named = {line for part in parts for problem in part.problems for line in problem.lines}
    good = {int(line) for part in parts for line in part.lines}
    assert good == {n for n, line in enumerate(lines, 1) if line == GOOD}
    assert named == {n for n, line in enumerate(lines, 1) if line} - good


@pytest.mark.parametrize(
    ("form", "pattern", "text", "wanted"),
    [
        ("iso", "", "2026-3-1 1:02:03.5+02:00", "2026-02-28T23:02:03.5"),
        ("iso", "", "2026-03-01T12:00:00.1234567Z", "2026-03-01T12:00:00.123456"),
        ("iso", "", "2026/03/01", "2026-03-01"),
        ("day first", "", "1 Mar 2026 12:05 am", "2026-03-01T00:05"),
        ("day first", "", "31/12/69 23:59", "1969-12-31T23:59"),
        ("month first", "", "Mar 1, 2026", "2026-03-01"),
        ("seconds", "", "1798761599,25", "2026-12-31T23:59:59.25"),
        ("milliseconds", "", "1798761599123", "2026-12-31T23:59:59.123"),
        ("microseconds", "", "1798761599123456", "2026-12-31T23:59:59.123456"),
        ("custom", "%Y%m%dT%H%M", "20260301T1203", "2026-03-01T12:03"),
        ("custom", "%d.%b %Y um %Hh", "01.Mar 2026 um 7h", "2026-03-01T07:00"),
    ],
)
def test_times_are_read_in_many_forms(form, pattern, text, wanted):
    found = times.read(pa.array([text]), form, pattern)

    assert found.good.all()
    assert found.moment[0] == np.datetime64(wanted, "us")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("iso", "2026-02-30"),
        ("iso", "99999-01-01"),
        ("iso", "2026-01-01 24:00"),
        ("iso", "2026-01-01 10:00+99:00"),
        ("day first", "1.13.2026"),
        ("day first", "1.2.2026 13:00 pm"),
        ("day first", "1 Foo 2026"),
        ("seconds", "1e400"),
        ("seconds", "9" * 400),
        ("microseconds", "-99999999999999999"),
        ("iso", "1700000000"),
        ("iso", ""),
    ],
)
def test_what_is_no_time_is_none(form, text):
    assert not times.read(pa.array([text, "2026-01-01"]), form).good[0]


@pytest.mark.parametrize(
    ("text", "dialect", "wanted"),
    [
        ("1.234,5", Dialect(decimal=",", thousands="."), 1234.5),
        ("1 234,5", Dialect(decimal=",", thousands=" "), 1234.5),
        ("1'234.5", Dialect(thousands="'"), 1234.5),
        ("-1,234", Dialect(thousands=","), -1234),
        ("'-3", Dialect(), -3),
        (" +4e2 ", Dialect(), 400),
        (",5", Dialect(decimal=","), 0.5),
        ("12,34", Dialect(thousands=","), None),
        ("1.234", Dialect(decimal=","), None),
        ("1_0", Dialect(), None),
        ("0x1", Dialect(), None),
        ("٣", Dialect(), None),
    ],
)
def test_numbers_are_read_as_they_are_meant_or_not_at_all(text, dialect, wanted):
    found = numbers.read(pa.array([text]), dialect)

    assert bool(found.bad[0]) == (wanted is None)
    assert wanted is None or found.value[0] == wanted


@pytest.mark.parametrize("text", ["", "NaN", "-999", "-999.0", " N/A "])
def test_marks_of_missing_values_are_no_values(text):
    found = numbers.read(pa.array([text]), Dialect(missing=["NaN", "N/A", "-999"]))

    assert (found.missing[0], found.bad[0]) == (True, False)


SNIFFED = {
    "a logger from Geneva": (
        "Station: Genève;\nNotes\n\nDatum;Uhrzeit;T °C\n"
        "13.02.2026;01:00;1.234,5\n14.02.2026;01:00;2,5\n",
        "cp1252",
        {"encoding": "cp1252", "delimiter": ";", "decimal": ",", "thousands": ".", "skip": 3},
        ["Datum", "Uhrzeit", "T °C"],
        [0, 1],
    ),
    "an export in UTF-16": (
        "time\tvalue\n2026-01-01 00:00\t1.5\n",
        "utf-16",
        {"encoding": "utf-16-le", "delimiter": "\t", "decimal": "."},
        ["time", "value"],
        [0],
    ),
    "columns between spaces": (
        "1700000000 20.5\n1700000060   20.6\n",
        "utf-8",
        {"delimiter": " ", "header": False},
        ["column 1", "column 2"],
        [0],
    ),
    "names that stand twice": (
        "time,t,t\n2026-01-01,1,2\n2026-01-02,1,2\n",
        "utf-8",
        {"delimiter": ","},
        ["time", "t", "t (2)"],
        [0],
    ),
}


@pytest.mark.parametrize("name", SNIFFED)
def test_how_a_file_is_written_is_guessed(name):
    content, encoding, wanted, names, time = SNIFFED[name]
    head, _ = sniffing.ends_of(io.BytesIO(content.encode(encoding)))

    dialect = sniffing.sniff(head)

    lines = sniffing.lines_of(head, dialect.encoding)
    rows = sniffing.cells_of(lines[dialect.data_starts :], dialect.delimiter)
    assert {key: getattr(dialect, key) for key in wanted} == wanted
    assert sniffing.names_of(lines, dialect) == names
    assert sniffing.time_columns(rows, names) == time


@pytest.mark.real_data
@pytest.mark.parametrize(
    "path", sorted(DATA.glob("sensing/nab/data/*/*.csv")), ids=lambda p: p.stem
)
def test_real_series_are_guessed_and_read_exactly(path):
    content = path.read_bytes()
    head, tail = sniffing.ends_of(io.BytesIO(content))
    dialect = sniffing.sniff(head)
    lines = sniffing.lines_of(head, dialect.encoding)
    names = sniffing.names_of(lines, dialect)
    rows = sniffing.cells_of(lines[dialect.data_starts :], dialect.delimiter)
    last = sniffing.cells_of(sniffing.last_lines(tail, dialect.encoding), dialect.delimiter)
    time = sniffing.time_columns(rows, names)
    (form,) = sniffing.meanings([[row[place] for place in time] for row in rows + last])
    values = sniffing.value_columns(rows, names, time)
    plan = Plan(dialect=dialect, names=names, time=time, form=form, values=values)

    found = readings(content, plan)

    with path.open() as file:
        wanted = [
            ("value", datetime.fromisoformat(row["timestamp"]), float(row["value"]))
            for row in csv.DictReader(file)
        ]
    assert found == wanted
