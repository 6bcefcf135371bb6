from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.forms import RangeWidget
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeNumericFilter,
)
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDateWidget

from config.admin import ImportExportModelAdmin, RelatedFilter
from inventory.admin.products import RECORD, count_of, link_to_list
from inventory.forms import PriceChangeForm
from inventory.models import (
    Packaging,
    PackagingColor,
    PackagingMaterial,
    PackagingType,
    PriceListItem,
)
from inventory.resources.prices import (
    PackagingColorResource,
    PackagingMaterialResource,
    PackagingResource,
    PackagingTypeResource,
    PriceListItemResource,
)
from inventory.services import prices

TONES = {
    "available": "success",
    "limited": "warning",
    "out_of_stock": "danger",
    "discontinued": "info",
}
MOST_SHOWN = 200  # of a long change the first are enough to judge it by


class PackagingPartAdmin(ImportExportModelAdmin):
    """Types and materials: the words that the catalog of packaging is made of."""

    list_display = ("code", "name", "packagings")
    search_fields = ("code", "name")
    ordering = ("code",)
    part = ""

    def get_queryset(self, request):
        counted = count_of(Packaging.objects, self.part)
        return super().get_queryset(request).annotate(packaging_count=counted)

    @admin.display(description="packaging", ordering="packaging_count")
    def packagings(self, row):
        return link_to_list(row.packaging_count, "packaging", f"{self.part}__id__exact={row.pk}")


@admin.register(PackagingType)
class PackagingTypeAdmin(PackagingPartAdmin):
    resource_classes = (PackagingTypeResource,)
    empty_hint = "Add the forms of packaging, such as pot and tray."
    part = "type"


@admin.register(PackagingMaterial)
class PackagingMaterialAdmin(PackagingPartAdmin):
    resource_classes = (PackagingMaterialResource,)
    empty_hint = "Add the materials of packaging, such as clay and plastic."
    part = "material"


@admin.register(PackagingColor)
class PackagingColorAdmin(PackagingPartAdmin):
    list_display = ("name", "swatch", "packagings")
    search_fields = ("name", "hex")
    ordering = ("name",)
    resource_classes = (PackagingColorResource,)
    empty_hint = "Add the colors of packaging, such as terracotta."
    part = "color"

    @admin.display(description="color", ordering="hex")
    def swatch(self, color):
        return format_html('<span class="swatch" style="--swatch: {}">{}</span>', *[color.hex] * 2)


@admin.register(Packaging)
class PackagingAdmin(ImportExportModelAdmin):
    list_display = ("sku", "name", "type", "material", "color", "diameter_cm", "volume_liters")
    list_filter = (
        ("type", RelatedFilter),
        ("material", RelatedFilter),
        ("color", RelatedFilter),
        ("diameter_cm", RangeNumericFilter),
    )
    search_fields = ("sku", "name")
    ordering = ("sku",)
    list_select_related = ("type", "material", "color")
    autocomplete_fields = ("type", "material", "color")
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (PackagingResource,)
    in_palette = True
    empty_hint = "Add types, materials and colors first, then what is made of them."
    fieldsets = (
        (None, {"fields": ("sku", "name", "type", "material", "color")}),
        ("Measures", {"fields": ("volume_liters", "diameter_cm", "height_cm")}),
        RECORD,
    )


class ValidFilter(admin.SimpleListFilter):
    title = "validity"
    parameter_name = "when"

    def lookups(self, request, model_admin):
        return [("now", "valid now"), ("later", "valid later"), ("past", "no longer valid")]

    def queryset(self, request, queryset):
        today = timezone.now().date()
        match self.value():
            case "now":
                return queryset.valid_on(today)
            case "later":
                return queryset.filter(valid__startswith__gt=today)
            case "past":
                return queryset.filter(valid__endswith__lte=today)
        return queryset


@admin.register(PriceListItem)
class PriceListItemAdmin(ImportExportModelAdmin):
    list_display = (
        "packaging",
        "category",
        "wholesale_unit_price",
        "retail_unit_price",
        "units_per_box",
        "wholesale_box_price",
        "shown_availability",
        "valid_from",
        "valid_until",
    )
    list_filter = (
        ValidFilter,
        ("category", RelatedFilter),
        ("packaging", RelatedFilter),
        ("packaging__type", RelatedFilter),
        ("availability", ChoicesDropdownFilter),
        ("wholesale_unit_price", RangeNumericFilter),
    )
    search_fields = ("sku", "packaging__sku", "packaging__name", "category__name")
    ordering = ("packaging__sku", "category__code", "-valid")
    list_select_related = ("packaging", "category")
    autocomplete_fields = ("packaging", "category")
    readonly_fields = ("wholesale_box_price", "created_at", "updated_at")
    formfield_overrides = {DateRangeField: {"widget": RangeWidget(UnfoldAdminDateWidget)}}
    actions = ("change_prices",)
    resource_classes = (PriceListItemResource,)
    empty_hint = "Import a price list, or add a price of a category in a packaging."
    fieldsets = (
        (None, {"fields": ("category", "packaging", "sku", "valid", "availability")}),
        (
            "Prices",
            {
                "fields": (
                    "wholesale_unit_price",
                    "retail_unit_price",
                    "units_per_box",
                    "wholesale_box_price",
                    "discount_percent",
                )
            },
        ),
        ("Notes", {"fields": ("notes",)}),
        RECORD,
    )

    @display(description="availability", label=TONES, ordering="availability")
    def shown_availability(self, item):
        return item.availability, item.get_availability_display()

    @admin.display(description="from", ordering="valid")
    def valid_from(self, item):
        return item.valid.lower or "ever"

    @admin.display(description="until")
    def valid_until(self, item):
        return item.valid.upper or "further notice"

    @admin.action(description="Change prices, with a preview", permissions=["change"])
    def change_prices(self, request, queryset):
        """Ask for the change, show what it would do, and do it once that was confirmed."""
        today = timezone.now().date()
        asked = "percent" in request.POST
        form = PriceChangeForm(request.POST if asked else None, today=today)
        if not asked or not form.is_valid():
            return self._change_page(request, queryset, form=form)
        change = form.change()
        if "confirm" not in request.POST:
            return self._preview_page(request, queryset, form, change)
        try:
            outcome = prices.change_prices(
                queryset, change, today=today, expected=request.POST["confirm"]
            )
        except (prices.PricesChanged, prices.TooManyPrices) as error:
            self.message_user(request, str(error), messages.WARNING)
            return self._preview_page(request, queryset, form, change)
        made = len(outcome.changed)
        self.message_user(
            request,
            f"{made} price{pluralize(made)} changed from {change.starts_on}; "
            f"{len(outcome.left)} left as they are.",
            messages.SUCCESS,
        )
        return None

    def _preview_page(self, request, queryset, form, change):
        try:
            outcome = prices.preview_prices(queryset, change)
        except prices.TooManyPrices as error:
            form.add_error(None, str(error))
            return self._change_page(request, queryset, form=form)
        return self._change_page(
            request,
            queryset,
            form=form,
            outcome=outcome,
            changed=outcome.changed[:MOST_SHOWN],
            left=outcome.left[:MOST_SHOWN],
        )

    def _change_page(self, request, queryset, **context):
        return TemplateResponse(
            request,
            "inventory/change_prices.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "Change prices",
                "chosen": queryset.order_by().count(),
                "checkbox": ACTION_CHECKBOX_NAME,
                "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
                "select_across": request.POST.get("select_across", "0"),
                **context,
            },
        )
