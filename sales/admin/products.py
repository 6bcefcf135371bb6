"""Products as the shop sees them: what they cost today, and how many there are."""

from datetime import UTC, datetime

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import DateRangeField, RangeWidget
from django.core.exceptions import PermissionDenied
from django.db.models import F
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDateWidget

from config.admin import ImportExportModelAdmin, RelatedFilter, TabularInline
from config.charts import ChartMixin
from sales import charts
from sales.models import Category, Product, ProductPrice
from sales.resources import (
    CategoryResource,
    ProductPriceResource,
    ProductResource,
    ShownProductResource,
)
from sales.services import shelves

COST = "sales.view_cost"


def plain(price) -> str:
    """A price with its cents, and with more digits where it has them."""
    return f"{price:.2f}" if price == round(price, 2) else f"{price.normalize():f}"


@admin.register(Category)
class CategoryAdmin(ImportExportModelAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")
    ordering = ("code",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (CategoryResource,)
    in_palette = True
    empty_hint = "Add the shelves of the shop, or import a list of them."


class PriceForm(forms.ModelForm):
    """A price whose time is given by two days."""

    valid = DateRangeField(
        label="valid",
        widget=RangeWidget(UnfoldAdminDateWidget),
        help_text="First day, and the first day on which it is no longer valid.",
    )

    class Meta:
        model = ProductPrice
        fields = ("product", "unit_price", "valid")


class PriceInline(TabularInline):
    model = ProductPrice
    form = PriceForm
    fields = ("unit_price", "valid")
    ordering = ("-valid",)
    extra = 0
    tab = True


class LowStockFilter(admin.SimpleListFilter):
    """Products of which it is time to have more."""

    title = "stock"
    parameter_name = "stock"

    def lookups(self, request, model_admin):
        return [("low", "low"), ("kept", "kept"), ("none", "not kept")]

    def queryset(self, request, queryset):
        match self.value():
            case "low":
                return queryset.filter(on_hand__lte=F("low_stock_at"), is_active=True)
            case "kept" | "none" as chosen:
                return queryset.filter(keeps_stock=chosen == "kept")
        return queryset


@admin.register(Product)
class ProductAdmin(ChartMixin, ImportExportModelAdmin):
    list_display = ("sku", "name", "category", "price_today", "stock", "is_active")
    list_filter = (
        LowStockFilter,
        ("category", RelatedFilter),
        "is_active",
    )
    search_fields = ("sku", "name")
    ordering = ("sku",)
    list_select_related = ("category",)
    autocomplete_fields = ("category", "inventory_product")
    readonly_fields = ("created_at", "updated_at")
    inlines = (PriceInline,)
    change_form_template = "sales/product.html"
    chart_spans = tuple(charts.RANGES)
    in_palette = True
    empty_hint = "Import a list of products, or add the first one; then give it a price."

    def get_queryset(self, request):
        products = super().get_queryset(request).with_price(datetime.now(UTC).date())
        return shelves.with_stock(products, request.user)

    def get_fieldsets(self, request, obj=None):
        money = ("cost_price",) if request.user.has_perm(COST) else ()
        return (
            (None, {"fields": ("sku", "name", "category", "description", "is_active", *money)}),
            ("Stock", {"fields": ("inventory_product", "keeps_stock", "low_stock_at")}),
            ("Record", {"fields": ("created_at", "updated_at")}),
        )

    def get_resource_classes(self, request):
        return [ProductResource if request.user.has_perm(COST) else ShownProductResource]

    def history_view(self, request, object_id, extra_context=None):
        """What a product cost once is in its history too."""
        if not request.user.has_perm(COST):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    @admin.display(description="price", ordering="price")
    def price_today(self, product):
        return "none" if product.price is None else plain(product.price)

    @display(description="on hand", ordering="on_hand", label={"low": "danger", "good": "success"})
    def stock(self, product):
        if product.on_hand is None:
            return "not", "not kept"
        is_low = product.low_stock_at is not None and product.on_hand <= product.low_stock_at
        return "low" if is_low else "good", f"{product.on_hand:,}"

    def chart_of(self, request, row, *, span, theme, now):
        if not request.user.has_perm("sales.view_dailysales"):
            raise PermissionDenied
        return charts.product_chart(row, user=request.user, span=span, theme=theme, now=now)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        product = self.get_object(request, object_id)
        extra = {
            "price": product and product.price is not None and plain(product.price),
            "spans": self.chart_spans,
            "may_see_sales": request.user.has_perm("sales.view_dailysales"),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})


@admin.register(ProductPrice)
class ProductPriceAdmin(ImportExportModelAdmin):
    form = PriceForm
    list_display = ("product", "shown_price", "first_day", "until")
    list_filter = (("product", RelatedFilter),)
    search_fields = ("product__sku", "product__name")
    ordering = ("product__sku", "-valid")
    list_select_related = ("product",)
    autocomplete_fields = ("product",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (ProductPriceResource,)
    empty_hint = "Import a price list. Each product has one price at a time."

    @admin.display(description="price", ordering="unit_price")
    def shown_price(self, price):
        return plain(price.unit_price)

    @admin.display(description="from", ordering="valid")
    def first_day(self, price):
        return price.valid.lower

    @admin.display(description="until before")
    def until(self, price):
        return price.valid.upper or "further notice"
