from emissions.models.activities import Activity
from emissions.models.choices import FactorChoice
from emissions.models.factor_files import FactorFile
from emissions.models.factors import EmissionFactor, FactorWord
from emissions.models.laboratories import Laboratory, ReportingYear
from emissions.models.modules import (
    MODULES,
    CloudUse,
    EnergyUse,
    Equipment,
    Headcount,
    ProcessGas,
    Purchase,
    Trip,
    Waste,
)
from emissions.models.places import Place, UnitConversion
from emissions.models.results import Gas, Result, Total

__all__ = [
    "MODULES",
    "Activity",
    "CloudUse",
    "EmissionFactor",
    "EnergyUse",
    "Equipment",
    "FactorChoice",
    "FactorFile",
    "FactorWord",
    "Gas",
    "Headcount",
    "Laboratory",
    "Place",
    "ProcessGas",
    "Purchase",
    "ReportingYear",
    "Result",
    "Total",
    "Trip",
    "UnitConversion",
    "Waste",
]
