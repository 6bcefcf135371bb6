from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from config.admin import ImportExportModelAdmin, RelatedFilter
from inventory.models import (
    Product,
    ProductCategory,
    ProductFamily,
    ProductSize,
    ProductState,
)
from inventory.resources.products import (
    ProductCategoryResource,
    ProductFamilyResource,
    ProductResource,
    ProductSizeResource,
    ProductStateResource,
)

RECORD = ("Record", {"fields": ("created_at", "updated_at")})
SELLABLE = {"sellable": "success", "not sellable": "info"}


def link_to_list(count: int, page: str, query: str) -> str:
    """A number that leads to the rows it counts."""
    url = reverse(f"admin:inventory_{page}_changelist")
    return format_html(
        '<a class="text-primary-600 underline" href="{}?{}">{}</a>', url, query, count
    )


def count_of(rows, by: str) -> Coalesce:
    """How many rows point to each row of a list: one grouped query, no join that multiplies."""
    counted = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


@admin.register(ProductCategory)
class ProductCategoryAdmin(ImportExportModelAdmin):
    list_display = ("code", "name", "families")
    search_fields = ("code", "name")
    ordering = ("code",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (ProductCategoryResource,)
    in_palette = True
    empty_hint = "Add the broad kinds of plants first, such as cactus and orchid."
    fieldsets = ((None, {"fields": ("code", "name", "description")}), RECORD)

    def get_queryset(self, request):
        families = count_of(ProductFamily.objects, "category")
        return super().get_queryset(request).annotate(family_count=families)

    @admin.display(description="families", ordering="family_count")
    def families(self, category):
        query = f"category__id__exact={category.pk}"
        return link_to_list(category.family_count, "productfamily", query)


@admin.register(ProductFamily)
class ProductFamilyAdmin(ImportExportModelAdmin):
    list_display = ("name", "scientific_name", "category", "products")
    list_filter = (("category", RelatedFilter),)
    search_fields = ("name", "scientific_name")
    ordering = ("name", "id")
    list_select_related = ("category",)
    autocomplete_fields = ("category",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (ProductFamilyResource,)
    in_palette = True
    empty_hint = "Add a family to a category, or import a list of them."
    fieldsets = (
        (None, {"fields": ("category", "name", "scientific_name", "description")}),
        RECORD,
    )

    def get_queryset(self, request):
        products = count_of(Product.objects, "family")
        return super().get_queryset(request).annotate(product_count=products)

    @admin.display(description="products", ordering="product_count")
    def products(self, family):
        return link_to_list(family.product_count, "product", f"family__id__exact={family.pk}")


@admin.register(Product)
class ProductAdmin(ImportExportModelAdmin):
    list_display = ("sku", "common_name", "scientific_name", "family")
    list_filter = (
        ("family__category", RelatedFilter),
        ("family", RelatedFilter),
    )
    search_fields = ("sku", "common_name", "scientific_name")
    ordering = ("sku",)
    list_select_related = ("family",)
    autocomplete_fields = ("family",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (ProductResource,)
    in_palette = True
    empty_hint = "Import a catalog, or add the first product to a family."
    fieldsets = (
        (None, {"fields": ("family", "sku", "common_name", "scientific_name")}),
        ("What is known of it", {"fields": ("description", "attributes")}),
        RECORD,
    )


@admin.register(ProductState)
class ProductStateAdmin(ImportExportModelAdmin):
    list_display = ("code", "name", "shown_sellable", "sort_order")
    list_filter = ("is_sellable",)
    search_fields = ("code", "name")
    ordering = ("sort_order", "code")
    resource_classes = (ProductStateResource,)
    empty_hint = "Add the stages of a plant's life, from seed to dead, in their order."

    @display(description="sold", label=SELLABLE, ordering="is_sellable")
    def shown_sellable(self, state):
        return "sellable" if state.is_sellable else "not sellable"


@admin.register(ProductSize)
class ProductSizeAdmin(ImportExportModelAdmin):
    list_display = ("code", "name", "min_height_cm", "max_height_cm", "sort_order")
    search_fields = ("code", "name")
    ordering = ("sort_order", "code")
    resource_classes = (ProductSizeResource,)
    empty_hint = "Add the classes of height into which plants are sorted."
