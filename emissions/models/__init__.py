from emissions.models.activities import Activity
from emissions.models.choices import FactorChoice
from emissions.models.factor_files import FactorFile
from emissions.models.factors import EmissionFactor, FactorWord
from emissions.models.laboratories import Laboratory, ReportingYear
from emissions.models.meters import Meter
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
from emissions.models.scenarios import Scenario, ScenarioLine
from emissions.models.validations import ModuleYear

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
    "Meter",
    "ModuleYear",
    "Place",
    "ProcessGas",
    "Purchase",
    "ReportingYear",
    "Result",
    "Scenario",
    "ScenarioLine",
    "Total",
    "Trip",
    "UnitConversion",
    "Waste",
]
