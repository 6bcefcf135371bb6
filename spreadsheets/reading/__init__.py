"""What is in a file that somebody brought, whatever it is: read in a child process with limits.

``describe`` recognises how it is written and shows its beginning; ``rows`` gives the whole as the
text that PostgreSQL's COPY takes; ``sheets`` gives a workbook that is no table. All raise
``Unreadable`` with a sentence for people. Nothing here knows a domain or a model.
"""

from spreadsheets.reading.dialects import Described, Dialect, Unreadable
from spreadsheets.reading.parent import describe, rows, sheets

__all__ = ["Described", "Dialect", "Unreadable", "describe", "rows", "sheets"]
