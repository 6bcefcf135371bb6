from spreadsheets import exports_admin as exports_admin
from spreadsheets.admin import imports as imports
from spreadsheets.admin import rows as rows
