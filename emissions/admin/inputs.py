"""Inputs of forms that this domain needs."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from unfold.widgets import UnfoldAdminTextInputWidget


class SuggestingInput(UnfoldAdminTextInputWidget):
    """A text with words that the browser suggests; any other word is taken as well."""

    def __init__(self, suggested: Sequence[str]) -> None:
        super().__init__()
        self.suggested = suggested

    def render(self, name, value, attrs=None, renderer=None):
        key = f"{name}-suggested"
        written = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        words = format_html_join("", '<option value="{}"></option>', ((w,) for w in self.suggested))
        return format_html('{}<datalist id="{}">{}</datalist>', written, key, words)
