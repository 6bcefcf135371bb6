from emissions.admin.activities import ActivityAdmin, ResultAdmin
from emissions.admin.factors import EmissionFactorAdmin
from emissions.admin.laboratories import LaboratoryAdmin, ReportingYearAdmin

__all__ = [
    "ActivityAdmin",
    "EmissionFactorAdmin",
    "LaboratoryAdmin",
    "ReportingYearAdmin",
    "ResultAdmin",
]
