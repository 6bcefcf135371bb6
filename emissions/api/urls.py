from config.api.viewsets import Router
from emissions.api import views

router = Router()
router.register("laboratories", views.LaboratoryViewSet, basename="laboratory")
router.register("reporting-years", views.ReportingYearViewSet, basename="reporting-year")
router.register("emission-factors", views.EmissionFactorViewSet, basename="emission-factor")
router.register("activities", views.ActivityViewSet, basename="activity")
router.register("results", views.ResultViewSet, basename="result")
router.register("totals", views.TotalViewSet, basename="total")
router.register("places", views.PlaceViewSet, basename="place")
router.register("unit-conversions", views.UnitConversionViewSet, basename="unit-conversion")
router.register("factor-choices", views.FactorChoiceViewSet, basename="factor-choice")
