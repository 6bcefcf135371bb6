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
from emissions.resources.planning import (
    MeterResource,
    ModuleYearResource,
    ScenarioLineResource,
    ScenarioResource,
)
from emissions.resources.results import ResultResource

__all__ = [
    "ActivityResource",
    "CloudUseResource",
    "EmissionFactorResource",
    "EnergyUseResource",
    "EquipmentResource",
    "FactorChoiceResource",
    "HeadcountResource",
    "LaboratoryResource",
    "MeterResource",
    "ModuleResource",
    "ModuleYearResource",
    "PlaceResource",
    "ProcessGasResource",
    "PurchaseResource",
    "ReportingYearResource",
    "ResultResource",
    "ScenarioLineResource",
    "ScenarioResource",
    "TripResource",
    "UnitConversionResource",
    "WasteResource",
]
