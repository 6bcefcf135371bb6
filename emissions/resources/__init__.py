"""Import and export formats. A resource maps columns; it holds no business rule."""

from emissions.resources.activities import ActivityResource
from emissions.resources.laboratories import LaboratoryResource, ReportingYearResource
from emissions.resources.library import (
    EmissionFactorResource,
    FactorChoiceResource,
    PlaceResource,
    UnitConversionResource,
)
from emissions.resources.modules import (
    CloudUseResource,
    EnergyUseResource,
    EquipmentResource,
    HeadcountResource,
    ModuleResource,
    ProcessGasResource,
    PurchaseResource,
    TripResource,
    WasteResource,
)

__all__ = [
    "ActivityResource",
    "CloudUseResource",
    "EmissionFactorResource",
    "EnergyUseResource",
    "EquipmentResource",
    "FactorChoiceResource",
    "HeadcountResource",
    "LaboratoryResource",
    "ModuleResource",
    "PlaceResource",
    "ProcessGasResource",
    "PurchaseResource",
    "ReportingYearResource",
    "TripResource",
    "UnitConversionResource",
    "WasteResource",
]
from emissions.resources.results import ResultResource as ResultResource
