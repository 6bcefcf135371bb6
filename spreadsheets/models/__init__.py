from spreadsheets.models.exports import FORMS as FORMS
from spreadsheets.models.exports import AskedList as AskedList
from spreadsheets.models.exports import Export as Export
from spreadsheets.models.exports import ScheduledExport as ScheduledExport
from spreadsheets.models.exports import Surface as Surface
from spreadsheets.models.imports import ImportJob as ImportJob
from spreadsheets.models.imports import ImportRow as ImportRow
from spreadsheets.models.imports import place_of_file as place_of_file
