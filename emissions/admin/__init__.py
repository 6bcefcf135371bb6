from emissions.admin.activities import ActivityAdmin, ResultAdmin
from emissions.admin.factor_files import FactorFileAdmin
from emissions.admin.factors import EmissionFactorAdmin
from emissions.admin.laboratories import LaboratoryAdmin
from emissions.admin.meters import MeterAdmin
from emissions.admin.modules import ModuleAdmin
from emissions.admin.places import FactorChoiceAdmin, PlaceAdmin, UnitConversionAdmin
from emissions.admin.scenarios import ScenarioAdmin
from emissions.admin.years import ModuleYearAdmin, ReportingYearAdmin

__all__ = [
    "ActivityAdmin",
    "EmissionFactorAdmin",
    "FactorChoiceAdmin",
    "FactorFileAdmin",
    "LaboratoryAdmin",
    "MeterAdmin",
    "ModuleAdmin",
    "ModuleYearAdmin",
    "PlaceAdmin",
    "ReportingYearAdmin",
    "ResultAdmin",
    "ScenarioAdmin",
    "UnitConversionAdmin",
]
