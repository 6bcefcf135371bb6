from emissions.models.activities import Activity
from emissions.models.choices import FactorChoice
from emissions.models.factor_files import FactorFile
from emissions.models.factors import EmissionFactor, FactorWord
from emissions.models.laboratories import Laboratory, ReportingYear
from emissions.models.places import Place, UnitConversion
from emissions.models.results import Gas, Result, Total

__all__ = [
    "Activity",
    "EmissionFactor",
    "FactorChoice",
    "FactorFile",
    "FactorWord",
    "Gas",
    "Laboratory",
    "Place",
    "ReportingYear",
    "Result",
    "Total",
    "UnitConversion",
]
