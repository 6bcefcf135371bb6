"""Filters of lists by a row of another table, which is searched for and never listed whole."""

from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm

from accounts import scopes


class ScopedDropdownForm(AutocompleteDropdownForm):
    def __init__(self, request, name, *args, **kwargs) -> None:
        super().__init__(request, name, *args, **kwargs)
        rows = self.fields[name].queryset.all()
        self.fields[name].queryset = scopes.narrow(rows, request.user, "view")


class RelatedFilter(AutocompleteSelectFilter):
    """Names only rows that the user may see."""

    form_class = ScopedDropdownForm
