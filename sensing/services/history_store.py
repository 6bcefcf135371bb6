"""Storing what a historic file holds, block by block.

The readings of a block, the count of its lines and the file of its problems stand or fall together,
so whoever is killed is followed by another who goes on after the last block, and nothing counts
twice.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import F

from sensing.history.parsed import Parsed
from sensing.history.plans import Plan, load
from sensing.history.sources import Block, Unreadable
from sensing.history.tables import Reader
from sensing.lifecycle import READINGS
from sensing.models import HistoryImport
from sensing.services.checks import Batch, Codes, as_instant
from sensing.services.history import HasProblems, Overtaken, Report, State, blocks_of
from sensing.services.history_problems import give_back, sentences
from sensing.services.ingest import store_readings


def store(
    pk: int, *, revision: int, report: Report, clock: Callable[[], datetime], until: datetime
) -> bool:
    """Import block by block until the file or the time is at its end; returns whether any is left.

    A repeated call goes on where the last one stopped. Blocks that are done are read again, because
    a repeated hour is understood by what stands before it.
    """
    history = HistoryImport.objects.filter(pk=pk, revision=revision, state=State.IMPORTING).first()
    if history is None:
        return False
    try:
        return _store(history, report=report, clock=clock, until=until)
    except Overtaken:
        return False
    except (Unreadable, HasProblems) as error:
        _end(history, State.FAILED, error=str(error), now=clock())
        return False


def _store(
    history: HistoryImport, *, report: Report, clock: Callable[[], datetime], until: datetime
) -> bool:
    reader = Reader(load(Plan, history.plan), set(history.mapping))
    is_begun = False  # however long reading took, each call stores one block at least
    with closing(blocks_of(history)) as blocks:
        for block in blocks:
            parsed = reader.read(block)
            last = block.first + block.count - 1
            report(last, history.total_lines)
            if last <= history.done_lines:
                continue
            if clock() >= until and is_begun:
                return True
            _store_block(history, reader, parsed, block.after(history.done_lines), now=clock())
            history.done_lines, is_begun = last, True
    _end(history, State.DONE, now=clock())
    return False


def _store_block(
    history: HistoryImport, reader: Reader, parsed: Parsed, block: Block, *, now: datetime
) -> None:
    """Store the lines of a block that are not done, all or none of them."""
    parsed.where(parsed.lines >= block.first)
    codes = [history.mapping.get(name, "") for name in reader.series]
    old = parsed.within(*(as_instant(moment) for moment in READINGS.window(now)))
    with transaction.atomic():
        mine = HistoryImport.objects.filter(
            pk=history.pk,
            revision=history.revision,
            state=State.IMPORTING,
            done_lines=history.done_lines,
        )
        if not mine.select_for_update().first():
            raise Overtaken
        batch = Batch(
            index=np.arange(len(parsed.lines)),
            sensor_ids=Codes(codes, parsed.series),
            timestamps=parsed.times,
            values=parsed.values,
            qualities=parsed.qualities,
        )
        outcome = store_readings(batch, now=now)
        problems = sentences(parsed, block)
        for refusal in outcome.refused:
            problems.setdefault(int(parsed.lines[refusal.index]), []).append(refusal.reason)
        if problems and history.stops_on_problems:
            line = min(problems)
            raise HasProblems(f"Stopped before line {line}: {problems[line][0]}.")
        give_back(history, block, problems)
        mine.update(
            done_lines=block.first + block.count - 1,
            stored_count=F("stored_count") + outcome.stored,
            updated_count=F("updated_count") + outcome.updated,
            unchanged_count=F("unchanged_count") + outcome.unchanged,
            old_count=F("old_count") + len(old),
            refused_count=F("refused_count") + sum(map(len, problems.values())),
        )


def _end(history: HistoryImport, state: str, *, now: datetime, error: str = "") -> None:
    HistoryImport.objects.filter(
        pk=history.pk, revision=history.revision, state=State.IMPORTING
    ).update(state=state, error=error, finished_at=now)
