from config.api.viewsets import Router
from sales.api import views

router = Router()
router.register("categories", views.CategoryViewSet, basename="category")
router.register("products", views.ProductViewSet, basename="product")
router.register("product-prices", views.ProductPriceViewSet, basename="product-price")
router.register("transactions", views.TransactionViewSet, basename="transaction")
router.register("transaction-lines", views.TransactionLineViewSet, basename="transaction-line")
router.register("calendar-events", views.CalendarEventViewSet, basename="calendar-event")
router.register("forecasts", views.ForecastViewSet, basename="forecast")
router.register("daily-sales", views.DailySalesViewSet, basename="daily-sales")
