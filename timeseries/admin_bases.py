"""Lists of tables too large to count: no COUNT(*), no deep OFFSET, no sort of the whole table."""

import re
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from psycopg import sql

from config.admin import PagelessChangeList, ReadOnlyAdmin
from timeseries.drilldown import DrillDown
from timeseries.maintenance import partition_policy
from timeseries.partitions import Partition, catalog
from timeseries.unpacking import packed_range

MOST_PAGES = 200  # an OFFSET reads all the rows it passes over
SHORTEST_LOOK = timedelta(minutes=1)
UNKNOWN_LOOK = timedelta(hours=1)
WIDER = 4  # how much further back each look reaches than the one before
MOST_PARTITIONS = 200  # planned for one page, each with locks of its own; older ones by their date

ESTIMATE = """
    SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_class
    WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = %(table)s::regclass)
       OR oid = %(table)s::regclass AND relkind = 'r'
"""
# The readings of a few packed days stand for those of all.
ESTIMATE_PACKED = sql.SQL("""
    SELECT (greatest(reltuples, 0) * (
        SELECT coalesce(avg(count), 0) FROM (SELECT count FROM {table} LIMIT 100) AS few
    ))::bigint FROM pg_class WHERE oid = %(table)s::regclass
""")
PLANNED_ROWS = re.compile(r"rows=(\d+)")


class EstimatedCountPaginator(Paginator):
    """Asks the planner how many rows there are about, and never leads beyond MOST_PAGES."""

    template_name = "timeseries/pagination.html"

    def __init__(self, *args, table: str = "", packed_table: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.table = table or self.object_list.model._meta.db_table
        self.packed_table = packed_table

    @cached_property
    def count(self) -> int:
        if self.object_list.query.where:
            plan = PLANNED_ROWS.search(self.object_list.order_by().explain())
            return int(plan[1]) if plan else 0
        with connection.cursor() as cursor:
            cursor.execute(ESTIMATE, {"table": self.table})
            rows = cursor.fetchone()[0]
            if not self.packed_table:
                return rows
            estimate = ESTIMATE_PACKED.format(table=sql.Identifier(self.packed_table))
            cursor.execute(estimate, {"table": self.packed_table})
            return rows + cursor.fetchone()[0]

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, MOST_PAGES)


class LargeChangeList(PagelessChangeList):
    """Looks back only as far as the page needs, so that few partitions are planned and sorted."""

    def get_results(self, request) -> None:
        policy = partition_policy(self.model_admin.policy_name)
        partitions = catalog(policy)
        now = datetime.now(UTC)
        self.packed_until = policy.packing.may_hold(now) if policy.packing else now
        self.recent = self._recent(request)
        self.drill_down = DrillDown(self, partitions, now=now)
        held = [part for part in partitions if part.start < self.drill_down.end]
        oldest, youngest = packed_range(policy)
        held = [part for part in held if not part.is_empty or oldest <= part.start <= youngest]
        held = held[-MOST_PARTITIONS:]
        within = self.queryset
        if held and within.query.where:
            within = within.filter(**self._since(held[0].start))
        self.paginator = self.model_admin.get_paginator(request, within, self.list_per_page)
        self.page_num = min(max(self.page_num, 1), MOST_PAGES)
        start = (self.page_num - 1) * self.list_per_page
        rows = self._newest(held, start, self.list_per_page + 1) if held else []
        self.result_list = rows[: self.list_per_page]
        self.has_more = len(rows) > self.list_per_page
        self.has_next = self.has_more and self.page_num < MOST_PAGES
        seen = start + len(self.result_list)
        self.is_estimate = self.has_more or (start > 0 and not rows)
        self.result_count = max(self.paginator.count, seen) if self.is_estimate else seen
        self.full_result_count = self.result_count  # or the page's title would promise both
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False

    def _newest(self, held: list[Partition], start: int, length: int) -> list:
        """Rows of the page, found by looking back further and further from the newest moment."""
        newest = min(held[-1].end, self.drill_down.end)
        reach = newest - held[0].start
        about = self.paginator.count
        look = 2 * reach * (start + length) / about if about else UNKNOWN_LOOK
        look = max(look, SHORTEST_LOOK)
        while True:
            rows = list(self._rows_since(newest - min(look, reach))[start : start + length])
            if len(rows) == length or look >= reach:
                return rows
            look *= WIDER

    def _rows_since(self, moment: datetime) -> QuerySet:
        if self.recent is None or moment < self.packed_until:
            return self.queryset.filter(**self._since(moment))
        return self.recent.filter(**{f"{self.date_hierarchy}__gte": moment})

    def _recent(self, request) -> QuerySet | None:
        """The same filters upon rows alone, which are sooner planned than with what is packed."""
        if self.model_admin.recent_model is None:
            return None
        everything, self.root_queryset = (
            self.root_queryset,
            self.model_admin.recent_model.objects.all(),
        )
        try:
            return self.get_queryset(request)
        finally:
            self.root_queryset = everything

    def _since(self, moment: datetime) -> dict:
        # There is no upper bound but that of a chosen date, so what was stored meanwhile is seen.
        return self.model_admin.within(moment, self.drill_down.end)

    def get_ordering(self, request, queryset) -> list[str]:
        # Newest first and nothing else: a click on a header would sort the whole table.
        return list(self._get_default_ordering())

    @property
    def previous_link(self) -> str:
        return self.get_query_string({"p": self.page_num - 1}) if self.page_num > 1 else ""

    @property
    def next_link(self) -> str:
        return self.get_query_string({"p": self.page_num + 1}) if self.has_next else ""


class LargeTableAdmin(ReadOnlyAdmin):
    """The list of a partitioned table, or of a view over one, newest rows first.

    Give ``policy_name`` (the table's partition policy), ``date_hierarchy`` (its key), ``ordering``
    (the key descending, then what makes it total), and ``estimate_table`` if the model is a view;
    ``recent_model`` is a view without what is packed. Rows have no page of their own. Filters and
    searches should name indexed columns.
    """

    paginator = EstimatedCountPaginator
    change_list_template = "timeseries/change_list.html"
    show_full_result_count = False
    list_disable_select_all = True
    sortable_by = ()
    policy_name = ""
    estimate_table = ""
    recent_model: type[Model] | None = None

    def get_changelist(self, request, **kwargs):
        return LargeChangeList

    def within(self, start: datetime, end: datetime) -> dict:
        """The filter for rows since ``start``; that before ``end`` others see to."""
        return {f"{self.date_hierarchy}__gte": start}

    def get_paginator(self, request, queryset, per_page, *args, **kwargs):
        packing = partition_policy(self.policy_name).packing
        tables = {"table": self.estimate_table, "packed_table": packing.table if packing else ""}
        return self.paginator(queryset, per_page, *args, **tables, **kwargs)

    def get_object(self, request, object_id, from_field=None):
        return None

    def response_action(self, request, queryset):
        if request.POST.get("select_across") == "1":
            self.message_user(request, _("Choose rows page by page."), messages.WARNING)
            return None
        return super().response_action(request, queryset)
