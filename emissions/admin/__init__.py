from emissions.admin.activities import ActivityAdmin, ResultAdmin
from emissions.admin.factors import EmissionFactorAdmin
from emissions.admin.laboratories import LaboratoryAdmin, ReportingYearAdmin
from emissions.admin.places import FactorChoiceAdmin, PlaceAdmin, UnitConversionAdmin

__all__ = [
    "ActivityAdmin",
    "EmissionFactorAdmin",
    "FactorChoiceAdmin",
    "LaboratoryAdmin",
    "PlaceAdmin",
    "ReportingYearAdmin",
    "ResultAdmin",
    "UnitConversionAdmin",
]
