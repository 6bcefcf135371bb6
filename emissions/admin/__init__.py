from emissions.admin.activities import ActivityAdmin, ResultAdmin
from emissions.admin.factor_files import FactorFileAdmin
from emissions.admin.factors import EmissionFactorAdmin
from emissions.admin.laboratories import LaboratoryAdmin, ReportingYearAdmin
from emissions.admin.modules import ModuleAdmin
from emissions.admin.places import FactorChoiceAdmin, PlaceAdmin, UnitConversionAdmin

__all__ = [
    "ActivityAdmin",
    "EmissionFactorAdmin",
    "FactorChoiceAdmin",
    "FactorFileAdmin",
    "LaboratoryAdmin",
    "ModuleAdmin",
    "PlaceAdmin",
    "ReportingYearAdmin",
    "ResultAdmin",
    "UnitConversionAdmin",
]
