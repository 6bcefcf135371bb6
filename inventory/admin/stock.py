"""Batches with their ledger, and the page on which movements are posted. None can be edited."""

from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.db.models import F, Sum, Window
from django.template.defaultfilters import pluralize
from import_export.admin import ExportMixin
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
    RangeDateTimeFilter,
    RangeNumericFilter,
)
from unfold.contrib.import_export.forms import SelectableFieldsExportForm
from unfold.decorators import display

from accounts import scopes
from config.admin import ImportExportModelAdmin, ReadOnlyAdmin
from inventory.ledger import DEPARTURES
from inventory.models import StockBatch, StockMovement
from inventory.resources.stock import StockBatchResource, StockMovementResource
from inventory.services import stock

Kind = StockMovement.Kind
TONES = {
    "planting": "success",
    "sowing": "success",
    "opening": "success",
    "photo": "success",
    "transplant": "info",
    "adjustment": "warning",
    "death": "danger",
    "sale": "info",
}
SHOWN_ON_BATCH = 50
SAID_OF_ALL = ("batch", "quantity", "happened_at", "reason", "movement_id")
SAID_OF_ONE_BATCH = ("kind", "empty_change", "unit_price", "total_price")


@admin.register(StockBatch)
class StockBatchAdmin(ImportExportModelAdmin):
    list_display = ("code", "product", "state", "bin", "quantity", "empty_containers")
    list_filter = (
        ("quantity", RangeNumericFilter),
        ("expected_ready_on", RangeDateFilter),
    )
    search_fields = ("code", "product__sku", "product__common_name", "bin__code")
    ordering = ("code",)
    list_select_related = ("product", "state", "bin")
    autocomplete_fields = ("bin", "product", "state", "size", "packaging")
    readonly_fields = ("quantity", "empty_containers", "created_at", "updated_at")
    resource_classes = (StockBatchResource,)
    change_form_template = "inventory/batch.html"
    in_palette = True
    empty_hint = "Add a batch or import a list of them, then post its opening stock."
    fieldsets = (
        (None, {"fields": ("code", "bin", "product", "state", "size", "packaging")}),
        ("What it holds", {"fields": ("quantity", "empty_containers", "quality_score")}),
        (
            "Dates",
            {"fields": ("planted_on", "germinated_on", "transplanted_on", "expected_ready_on")},
        ),
        ("Notes", {"fields": ("notes", "attributes")}),
        ("Record", {"fields": ("created_at", "updated_at")}),
    )

    def get_readonly_fields(self, request, obj=None):
        # Plants that were counted there go to another bin by a transplant.
        fixed = ("bin",) if obj and obj.movements.exists() else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        extra = {
            "ledger": self.ledger_of(request, object_id),
            "may_post": request.user.has_perm("inventory.add_stockmovement"),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def ledger_of(self, request, object_id):
        """The newest movements of a batch, each with what the batch held after it."""
        batch = self.get_object(request, object_id)
        if batch is None or not request.user.has_perm("inventory.view_stockmovement"):
            return StockMovement.objects.none()
        running = {"order_by": F("id").asc()}
        return (
            batch.movements.select_related("user")
            .annotate(
                plants_after=Window(Sum("quantity"), **running),
                containers_after=Window(Sum("empty_change"), **running),
            )
            .order_by("-id")[:SHOWN_ON_BATCH]
        )


class MovementForm(forms.ModelForm):
    """What is said of a movement; posting it is the admin's, refusing it the ledger's."""

    refusal = ""  # what the ledger said when it was tried

    class Meta:
        model = StockMovement
        fields = (
            "batch",
            "kind",
            "quantity",
            "empty_change",
            "destination_bin",
            "unit_price",
            "total_price",
            "happened_at",
            "reason",
            "movement_id",
        )
        widgets = {"movement_id": forms.HiddenInput}
        help_texts = {
            "quantity": "Plants, without a sign. Of an adjustment, negative when plants leave.",
            "empty_change": "Of an adjustment: empty containers added, negative when they leave.",
            "destination_bin": "Of a transplant: where the plants go.",
        }

    def clean(self):
        data = super().clean()
        kind, quantity = data.get("kind"), data.get("quantity")
        if self.refusal:
            raise forms.ValidationError(self.refusal)
        if kind is None or quantity is None:
            return data
        if kind == Kind.TRANSPLANT and not data.get("destination_bin"):
            self.add_error("destination_bin", "A transplant goes to a bin.")
        if kind != Kind.TRANSPLANT and data.get("destination_bin"):
            self.add_error("destination_bin", "Only a transplant goes to another bin.")
        if kind != Kind.ADJUSTMENT:
            data["quantity"] = -abs(quantity) if kind in DEPARTURES else abs(quantity)
        if kind == Kind.DEATH:
            data["empty_change"] = abs(quantity)
        return data


@admin.register(StockMovement)
class StockMovementAdmin(ExportMixin, ReadOnlyAdmin):
    list_display = ("happened_at", "batch", "shown_kind", "quantity", "empty_change", "user")
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
        ("happened_at", RangeDateTimeFilter),
    )
    search_fields = ("batch__code", "reason")
    ordering = ("-id",)
    list_select_related = ("batch", "user")
    autocomplete_fields = ("batch", "destination_bin")
    actions = ("take_back",)
    resource_classes = (StockMovementResource,)
    export_form_class = SelectableFieldsExportForm
    show_full_result_count = False
    empty_hint = "Post the opening stock of a batch: that is its first movement."
    form = MovementForm

    @display(description="kind", label=TONES, ordering="kind")
    def shown_kind(self, movement):
        return movement.kind, movement.get_kind_display()

    @admin.action(description="Take back", permissions=["reverse"])
    def take_back(self, request, queryset):
        """Reverse what is left of each, or say why not."""
        taken = 0
        for movement in scopes.narrow(queryset, request.user, "change").order_by("id"):
            try:
                stock.reverse_movement(movement=movement, movement_id=uuid4(), user=request.user)
            except (stock.MovementRefused, stock.WrongMovement) as error:
                self.message_user(request, f"{movement}: {error}", messages.WARNING)
            else:
                taken += 1
        said = f"{taken} movement{pluralize(taken)} taken back."
        self.message_user(request, said, messages.SUCCESS if taken else messages.WARNING)

    def has_reverse_permission(self, request) -> bool:
        return request.user.has_perm("inventory.change_stockmovement")

    def has_add_permission(self, request) -> bool:
        return request.user.has_perm("inventory.add_stockmovement")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": [field.name for field in obj._meta.fields]})]

    def add_view(self, request, form_url="", extra_context=None):
        """Post, and show the form again with what the ledger says if it refuses."""
        try:
            return super().add_view(request, form_url, extra_context)
        except (stock.MovementRefused, stock.WrongMovement) as error:
            request.refusal = str(error)
            return super().add_view(request, form_url, extra_context)

    def save_model(self, request, obj, form, change) -> None:
        said = form.cleaned_data
        common = {
            name: said[name]
            for name in ("batch", "quantity", "happened_at", "reason", "movement_id")
        }
        if not scopes.allows(request.user, "inventory.add_stockmovement", said["batch"]):
            raise stock.MovementRefused("Your role does not reach there.")
        if said["kind"] == Kind.TRANSPLANT:
            to_bin = said["destination_bin"]
            if not scopes.allows(request.user, "inventory.add_stockmovement", to_bin):
                raise stock.MovementRefused("Your role does not reach there.")
            posted, _ = stock.transplant(**common, to_bin=to_bin, user=request.user)
        else:
            more = {
                name: said[name] for name in ("kind", "empty_change", "unit_price", "total_price")
            }
            posted = stock.post_movement(**common, **more, user=request.user)
        obj.__dict__.update(posted.__dict__)
