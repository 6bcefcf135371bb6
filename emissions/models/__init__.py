from emissions.models.activities import Activity
from emissions.models.factors import EmissionFactor, FactorWord
from emissions.models.laboratories import Laboratory, ReportingYear
from emissions.models.results import Result

__all__ = ["Activity", "EmissionFactor", "FactorWord", "Laboratory", "ReportingYear", "Result"]
