from sales.models.calendar import CalendarEvent
from sales.models.daily import DailySales
from sales.models.forecasts import Forecast
from sales.models.products import Category, Product, ProductPrice
from sales.models.transactions import LineMovement, Transaction, TransactionLine

__all__ = [
    "CalendarEvent",
    "Category",
    "DailySales",
    "Forecast",
    "LineMovement",
    "Product",
    "ProductPrice",
    "Transaction",
    "TransactionLine",
]
