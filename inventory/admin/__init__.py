"""One module for each part of the domain; importing them registers their pages."""

from inventory.admin import configuration, places

__all__ = ["configuration", "places"]
