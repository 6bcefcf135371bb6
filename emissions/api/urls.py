from config.api.viewsets import Router
from emissions.api import catalogue, meters, reports, scenarios, views, years
from emissions.api.factor_files import FactorFileViewSet

router = Router()
router.register("laboratories", views.LaboratoryViewSet, basename="laboratory")
router.register("reporting-years", years.ReportingYearViewSet, basename="reporting-year")
router.register("module-years", years.ModuleYearViewSet, basename="module-year")
router.register("scenarios", scenarios.ScenarioViewSet, basename="scenario")
router.register("scenario-lines", scenarios.ScenarioLineViewSet, basename="scenario-line")
router.register("meters", meters.MeterViewSet, basename="meter")
router.register("emission-factors", views.EmissionFactorViewSet, basename="emission-factor")
router.register("factor-files", FactorFileViewSet, basename="factor-file")
router.register("activities", views.ActivityViewSet, basename="activity")
router.register("results", views.ResultViewSet, basename="result")
router.register("totals", views.TotalViewSet, basename="total")
router.register("reports", reports.ReportViewSet, basename="report")
router.register("places", catalogue.PlaceViewSet, basename="place")
router.register("unit-conversions", catalogue.UnitConversionViewSet, basename="unit-conversion")
router.register("factor-choices", catalogue.FactorChoiceViewSet, basename="factor-choice")
