"""Pages: counted for registries, by cursor for series. A page that cannot be had is a 400."""

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination, LimitOffsetPagination

MAX_PAGE = 1000


def whole_number(request, name: str, *, default: int, least: int, most: int) -> int:
    """Read a parameter. Raises ValidationError where DRF would silently take the default."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
        raise ValidationError({name: [f"A whole number from {least} to {most:,} is expected."]})
    return int(text)


class RegistryPagination(LimitOffsetPagination):
    """``?limit=&offset=`` with a count."""

    default_limit = 50
    max_limit = MAX_PAGE

    def check(self, request) -> None:
        """Raise ValidationError for what get_limit and get_offset refuse."""
        self.get_limit(request)
        self.get_offset(request)

    def get_limit(self, request) -> int:
        return whole_number(request, "limit", default=self.default_limit, least=1, most=MAX_PAGE)

    def get_offset(self, request) -> int:
        return whole_number(request, "offset", default=0, least=0, most=10_000_000)

    def get_schema_operation_parameters(self, view) -> list[dict]:
        parameters = super().get_schema_operation_parameters(view)
        bounds = {
            "limit": {"minimum": 1, "maximum": MAX_PAGE, "default": self.default_limit},
            "offset": {"minimum": 0, "maximum": 10_000_000, "default": 0},
        }
        for parameter in parameters:
            parameter["schema"].update(bounds[parameter["name"]])
        return parameters


class SeriesPagination(CursorPagination):
    """``?cursor=&limit=`` without a count, for tables that only grow."""

    page_size = 100
    page_size_query_param = "limit"
    max_page_size = MAX_PAGE
    ordering = "-id"

    def check(self, request) -> None:
        """Raise ValidationError for what get_page_size and decode_cursor refuse."""
        self.get_page_size(request)
        self.decode_cursor(request)

    def decode_cursor(self, request):
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise ValidationError({"cursor": ["This is no cursor of a page."]}) from error

    def get_page_size(self, request) -> int:
        return whole_number(request, "limit", default=self.page_size, least=1, most=MAX_PAGE)

    def get_schema_operation_parameters(self, view) -> list[dict]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == "limit":
                parameter["schema"].update(minimum=1, maximum=MAX_PAGE, default=self.page_size)
        return parameters
