"""What a partition holds, packed or not, and a checksum that tells whether it is still the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from timeseries.partitions import Partition
from timeseries.policies import PartitionPolicy

COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), attgenerated <> ''
    FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
# The text of a row has every bit of it, minus zero too, of which no hash of PostgreSQL's own knows;
# and unlike those SHA-256 stays the same for years. The order of rows plays no part.
DIGEST = sql.SQL("""
    SELECT count(*), coalesce(bit_xor(
        ('x' || encode(substr(sha256(convert_to(ROW({columns})::text, 'UTF8')), 1, 8), 'hex'))
        ::bit(64)::bigint
    ), 0)
    FROM ({rows}) AS kept
""")
# Texts are the same on every connection.
PLAINLY = """
    SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, MDY'; SET LOCAL extra_float_digits = 1;
    SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'
"""


@dataclass(frozen=True)
class Column:
    """A column of a table, its type in PostgreSQL's words."""

    name: str
    type: str
    is_generated: bool = False


@dataclass(frozen=True)
class Digest:
    """How many rows, and the checksum of all their bits."""

    rows: int
    checksum: int


def columns_of(cursor, table: str) -> list[Column]:
    """The columns of a table, in their order."""
    cursor.execute(COLUMNS, [table])
    return [Column(*row) for row in cursor.fetchall()]


def contents_of(
    policy: PartitionPolicy, partition: Partition, columns: Sequence[Column]
) -> sql.Composable:
    """The query of all rows of a partition: one statement, so that it sees a day once."""
    names = _names(columns)
    rows = sql.SQL("SELECT {} FROM {}").format(names, sql.Identifier(partition.table))
    if policy.packing is None:
        return rows
    return sql.SQL("{} UNION ALL SELECT {} FROM {}({}, {})").format(
        rows,
        names,
        sql.Identifier(policy.packing.unpacked),
        sql.Literal(partition.start.isoformat()),
        sql.Literal(partition.end.isoformat()),
    )


def rows_in(table: str, columns: Sequence[Column]) -> sql.Composable:
    """The query of all rows of a table."""
    return sql.SQL("SELECT {} FROM {}").format(_names(columns), sql.Identifier(table))


def digest(cursor, rows: sql.Composable, columns: Sequence[Column]) -> Digest:
    """Count and checksum of the rows of a query, in a transaction that was told PLAINLY."""
    cursor.execute(DIGEST.format(columns=_names(columns), rows=rows))
    return Digest(*cursor.fetchone())


def _names(columns: Sequence[Column]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
