"""Roles within one warehouse, camera zone or laboratory."""

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst
from unfold.widgets import UnfoldAdminSelect2Widget

from accounts import scopes
from accounts.admin.guard import KeepsSuperusersSafe
from accounts.models import Membership
from config.admin import ModelAdmin


class MembershipForm(forms.ModelForm):
    """Type and key of the scope are one choice, grouped by what it is."""

    where = forms.ChoiceField(
        label="Scope",
        widget=UnfoldAdminSelect2Widget,
        help_text="The role holds for this and everything that lies below it.",
    )

    class Meta:
        model = Membership
        fields = ("user", "role")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = list(choices())
        if self.instance.pk:
            self.initial["where"] = f"{self.instance.scope_type_id}:{self.instance.scope_id}"

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"scope_type", "scope_id"}

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if where := cleaned.get("where"):
            self.instance.scope_type_id, self.instance.scope_id = map(int, where.split(":"))
        return cleaned


def choices():
    """Every root by its kind, as the select shows them."""
    for root in scopes.roots():
        kind = ContentType.objects.get_for_model(root).pk
        rows = [(f"{kind}:{row.pk}", str(row)) for row in root._default_manager.all()]
        yield capfirst(root._meta.verbose_name_plural), rows


class ScopeFilter(admin.SimpleListFilter):
    """By what the role is within; a list of all content types would name every table."""

    title = "scope"
    parameter_name = "within"

    def lookups(self, request, model_admin):
        return [(root._meta.label_lower, root._meta.verbose_name) for root in scopes.roots()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        app, _, name = self.value().partition(".")
        return queryset.filter(scope_type__app_label=app, scope_type__model=name)


@admin.register(Membership)
class MembershipAdmin(KeepsSuperusersSafe, ModelAdmin):
    form = MembershipForm
    list_display = ("user", "role", "where", "created_at")
    list_filter = ("role", ScopeFilter)
    list_select_related = ("user", "role", "scope_type")
    search_fields = ("user__email", "user__display_name", "role__name")
    autocomplete_fields = ("user", "role")
    fields = ("user", "role", "where")
    empty_hint = (
        "Roles for everything are groups of the user. Add a membership to give somebody a role"
        " within one warehouse, camera zone or laboratory."
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("scope")

    @admin.display(description="scope")
    def where(self, membership) -> str:
        return f"{membership.scope_type.name} {membership.scope or 'that is gone'}"
