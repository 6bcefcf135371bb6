from emissions.models.activities import Activity
from emissions.models.factors import EmissionFactor
from emissions.models.laboratories import Laboratory, ReportingYear
from emissions.models.results import Result

__all__ = ["Activity", "EmissionFactor", "Laboratory", "ReportingYear", "Result"]
