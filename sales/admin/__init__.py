from sales.admin.calendar import CalendarEventAdmin
from sales.admin.figures import DailySalesAdmin, ForecastAdmin
from sales.admin.products import CategoryAdmin, ProductAdmin, ProductPriceAdmin
from sales.admin.transactions import TransactionAdmin

__all__ = [
    "CalendarEventAdmin",
    "CategoryAdmin",
    "DailySalesAdmin",
    "ForecastAdmin",
    "ProductAdmin",
    "ProductPriceAdmin",
    "TransactionAdmin",
]
