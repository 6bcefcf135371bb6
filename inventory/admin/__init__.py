"""One module for each part of the domain; importing them registers their pages."""

from inventory.admin import configuration, photos, places, prices, products, stock

__all__ = ["configuration", "photos", "places", "prices", "products", "stock"]
