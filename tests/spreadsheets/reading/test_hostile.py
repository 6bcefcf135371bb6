"""Every file that should not be sent: one sentence, little memory, and never anything else."""

import pytest

from tests.conftest import DATA
from tests.spreadsheets.hostile import HOSTILE, Hostile, far_cell_in_xls, write
from tests.spreadsheets.reading.reads import apart

pytestmark = pytest.mark.slow
MOST_MB = 256


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.what)
def test_a_hostile_file_is_refused_or_read_in_little_memory(hostile, tmp_path):
    sentence, rows, peak = apart(write(hostile, tmp_path))

    assert hostile.says in sentence
    assert bool(sentence) == bool(hostile.says), sentence
    assert sentence or rows
    assert peak < MOST_MB


@pytest.mark.real_data
@pytest.mark.skipif(not DATA.is_dir(), reason="no real data")
def test_an_xls_with_a_cell_in_its_last_corner_is_refused(tmp_path):
    path = DATA / "spreadsheets/csvkit/examples/test.xls"
    hostile = Hostile("", "a.xls", lambda: far_cell_in_xls(path.read_bytes()))

    sentence, _, peak = apart(write(hostile, tmp_path))

    assert "takes too much memory" in sentence
    assert peak < MOST_MB
