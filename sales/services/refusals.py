"""Why a sale or a return is refused. All are conflicts with what is stored, in words for staff."""

from sales.models import Product


class Refused(Exception):
    """What is stored does not allow this sale or return."""


class PriceRefused(Refused):
    """The price given is not the list's, there is none on the list, or the user may not set it."""


class AnotherTransaction(Refused):
    """The id or the number belongs to a transaction of other content."""


class TooManyReturned(Refused):
    """More would be taken back than was sold."""


class NotEnoughStock(Refused):
    """Fewer plants can be sold in the warehouse than are asked for."""

    def __init__(self, product: Product, *, asked: int, available: int) -> None:
        self.product, self.asked, self.available = product, asked, available
        super().__init__(f"{product}: {asked} asked for, {available} available.")
