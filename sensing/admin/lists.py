"""Lists of words in forms: a line each, with what is known to choose from."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.html import format_html, format_html_join
from unfold.contrib.forms.widgets import ArrayWidget
from unfold.widgets import UnfoldAdminTextInputWidget

from sensing.board import known_parts, known_skills

# By the name of a field: what its lines offer.
KNOWN = {"required_skills": known_skills, "skills": known_skills, "parts_needed": known_parts}


class WordsField(SimpleArrayField):
    """The stock field writes all in one line, parted by commas, which a word may hold itself."""

    def prepare_value(self, value):
        return value


class WordsWidget(ArrayWidget):
    def __init__(self, name: str) -> None:
        self.known = f"known-{name}"
        self.choose = KNOWN[name]
        super().__init__()

    def get_widget_instance(self):
        return UnfoldAdminTextInputWidget(attrs={"list": self.known})

    def render(self, name, value, attrs=None, renderer=None):
        lines = super().render(name, value, attrs, renderer)
        known = format_html_join(
            "", '<option value="{}"></option>', ((it,) for it in self.choose())
        )
        return format_html('{}<datalist id="{}">{}</datalist>', lines, self.known, known)


class ListFields:
    """Of admin classes whose rows hold such lists."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if not isinstance(db_field, ArrayField) or db_field.name not in KNOWN:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return db_field.formfield(form_class=WordsField, widget=WordsWidget(db_field.name))
