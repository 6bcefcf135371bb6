from spreadsheets.admin import exports as exports
from spreadsheets.admin import imports as imports
from spreadsheets.admin import rows as rows
