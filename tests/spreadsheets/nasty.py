"""Values that break spreadsheets, for hypothesis: as nasty as the database still takes them."""

from datetime import UTC, datetime, timedelta

from django.contrib.gis.geos import Point
from hypothesis import strategies as st

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "-"]
LOOKALIKES = ["007", "1e5", "1.50", "-3", "+4", "2026-03-02", "12:00", "TRUE", "NA", "None", "inf"]
QUOTED = ["'", "''", "'=1", "''=1", "'x", '"', '""', 'a"b', "a,b", "a;b", "a|b", "[1]", '["a"]']
SPACES = [" a", "a ", "  ", "a\nb", "a\r\nb", "a\rb", "\ufeffa", "\u00a0", "a\tb", "\u2028"]
CODES = ["_x000D_", "_x005F_", "_x005F_x000D_", "_x0000_", "\x01", "\x1f", "\ufffe", "\uffff"]
KNOWN_TROUBLE = FORMULAS + LOOKALIKES + QUOTED + SPACES + CODES

# PostgreSQL holds neither null characters nor half surrogate pairs.
ANYTHING = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20
)
SOMETHING = st.one_of(
    st.sampled_from(KNOWN_TROUBLE),
    ANYTHING,
    st.tuples(st.sampled_from(KNOWN_TROUBLE), ANYTHING).map("".join),
)
TEXTS = st.one_of(st.just(""), SOMETHING)
CODE_TEXTS = SOMETHING.filter(lambda text: text.strip() == text and not text[-1].isspace())
SHORT_LISTS = st.lists(SOMETHING, max_size=3)


def held_by_xml(text: str) -> str:
    """Without what XML 1.0 cannot hold, and formats other than XLSX have no code for."""
    return "".join(each for each in text if each in "\t\n" or " " <= each < "\ufffe")


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SHARES = st.floats(min_value=0, max_value=1)
HOURS = st.none() | st.decimals(min_value=0, max_value=9999, places=2)
MOMENTS = st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
PERIODS = st.timedeltas(timedelta(microseconds=1), timedelta(days=9000))
POINTS = st.builds(
    lambda x, y: Point(x, y, srid=4326),
    st.floats(min_value=-180, max_value=180),
    st.floats(min_value=-90, max_value=90),
)
# An empty cell means the default, {}; so an empty text is no evidence that can be told from it.
DATA = st.dictionaries(
    TEXTS,
    st.recursive(
        st.none() | st.booleans() | st.integers() | FLOATS | TEXTS,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=3,
)
