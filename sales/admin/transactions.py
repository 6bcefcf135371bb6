"""Transactions: looked at, sold and taken back here. Nothing of them is edited."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
)
from unfold.decorators import action, display

from accounts import scopes
from config.admin import TabularInline
from sales.admin.bases import ExportedAdmin
from sales.forms import Backs, DetailsForm, Items, SaleForm
from sales.models import Transaction, TransactionLine
from sales.resources import TransactionResource
from sales.services import transactions as till
from sales.services.refusals import Refused
from sales.visibility import seen_by

TONES = {"sale": "success", "return": "warning", "write_off": "danger"}
PAGE = "admin:sales_transaction_change"


class LineInline(TabularInline):
    model = TransactionLine
    fk_name = "transaction"
    fields = ("number", "product", "quantity", "unit_price", "line_total", "is_promotion", "stock")
    readonly_fields = ("line_total", "stock")
    ordering = ("number",)
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("product").prefetch_related("movements")

    @admin.display(description="stock")
    def stock(self, line):
        if not line.moves_stock:
            return "moves none"
        return f"{sum(movement.quantity for movement in line.movements.all()):+d} plants"

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("sales.view_transaction")

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class PromotionFilter(admin.SimpleListFilter):
    """Transactions of which a line was sold in a promotion."""

    title = "promotion"
    parameter_name = "promotion"

    def lookups(self, request, model_admin):
        return [("yes", "yes")]

    def queryset(self, request, queryset):
        if self.value() != "yes":
            return queryset
        promoted = TransactionLine.objects.filter(is_promotion=True)
        return queryset.filter(pk__in=promoted.values("transaction"))


@admin.register(Transaction)
class TransactionAdmin(ExportedAdmin):
    list_display = (
        "shown_name",
        "happened_at",
        "shown_kind",
        "warehouse",
        "country",
        "line_count",
        "total",
    )
    list_filter = (
        ("happened_at", RangeDateTimeFilter),
        ("kind", ChoicesDropdownFilter),
        ("payment", ChoicesDropdownFilter),
        PromotionFilter,
        "moves_stock",
    )
    search_fields = ("number", "customer_code", "note")
    ordering = ("-happened_at", "-id")
    list_select_related = ("warehouse",)
    inlines = (LineInline,)
    resource_classes = (TransactionResource,)
    change_list_template = "sales/transactions.html"
    actions_list = ("sell",)
    actions_detail = ("take_back",)
    empty_hint = "Sell something here, or import what was sold before."
    fieldsets = (
        (
            None,
            {"fields": ("number", "kind", "happened_at", "total", "payment", "moves_stock")},
        ),
        ("Where and who", {"fields": ("warehouse", "cashier", "customer_code", "country")}),
        ("Record", {"fields": ("transaction_id", "returns", "note", "entered_at")}),
    )
    readonly_fields = ("entered_at",)

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("cashier", "returns")
        return seen_by(request.user, rows, now=datetime.now(UTC))

    def changelist_view(self, request, extra_context=None):
        """The list, with the sum of all that its filters leave."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            totals = context["cl"].queryset.order_by().aggregate(total=Sum("total"))
            context["sum_of_all"] = totals["total"]
        return response

    @admin.display(description="number", ordering="number")
    def shown_name(self, sale):
        return sale.number or str(sale.transaction_id)[:8]

    @display(description="kind", label=TONES, ordering="kind")
    def shown_kind(self, sale):
        return sale.kind, sale.get_kind_display()

    def has_sell_permission(self, request) -> bool:
        return request.user.has_perm("sales.add_transaction")

    def has_take_back_permission(self, request, object_id=None) -> bool:
        return request.user.has_perm("sales.change_transaction")

    @action(description="Sell", url_path="sell", icon="point_of_sale", permissions=["sell"])
    def sell(self, request):
        """The till: a form of lines, stored by the service."""
        form = SaleForm(request.POST or None, user=request.user)
        items = Items(request.POST or None, prefix="lines")
        if request.method == "POST" and form.is_valid() and items.is_valid():
            asked = [item.cleaned_data for item in items if item.cleaned_data]
            own = {name: form.cleaned_data.pop(name) for name in ("transaction_id", "warehouse")}
            made = self._stored(
                request,
                form,
                till.sell,
                items=[till.Item(**item) for item in asked],
                details=till.Details(**form.cleaned_data),
                **own,
            )
            if made:
                return redirect(PAGE, made.pk)
        return self._page(request, "sales/sell.html", "Sell", form=form, items=items)

    @action(
        description="Take back",
        url_path="take-back",
        icon="assignment_return",
        permissions=["take_back"],
    )
    def take_back(self, request, object_id):
        """The returns desk: how many pieces of each line of a sale come back."""
        sale = self.get_object(request, object_id)
        if sale is None:
            raise Http404
        if not scopes.allows(request.user, "change", sale):
            raise PermissionDenied
        lines = list(
            sale.lines.select_related("product")
            .annotate(back=Sum("returned_by__quantity"))
            .order_by("number")
        )
        form = DetailsForm(request.POST or None, initial={"payment": sale.payment})
        backs = Backs(
            request.POST or None,
            prefix="lines",
            initial=[{"number": line.number, "quantity": 0} for line in lines],
        )
        if request.method == "POST" and form.is_valid() and backs.is_valid():
            its_id = form.cleaned_data.pop("transaction_id")
            asked = [back.cleaned_data for back in backs if back.cleaned_data.get("quantity")]
            made = self._stored(
                request,
                form,
                till.take_back,
                sale,
                transaction_id=its_id,
                items=[till.Back(**back) for back in asked],
                details=till.Details(**form.cleaned_data),
            )
            if made:
                return redirect(PAGE, made.pk)
        rows = [(line, line.quantity + (line.back or 0)) for line in lines]
        return self._page(
            request,
            "sales/take_back.html",
            f"Take back of {sale}",
            form=form,
            backs=backs,
            rows=list(zip(rows, backs, strict=False)),
            original=sale,
            cancel=reverse(PAGE, args=[sale.pk]),
        )

    def _stored(self, request, form, service, *args, **asked) -> Transaction | None:
        """What the service made, or none and its refusal on the form."""
        try:
            with transaction.atomic():
                made, is_new = service(*args, user=request.user, now=datetime.now(UTC), **asked)
                if not scopes.allows(request.user, "add", made):
                    raise PermissionDenied("Your role does not reach there.")
        except (Refused, ValidationError) as error:
            sentences = getattr(error, "messages", None) or [str(error)]
            for sentence in sentences:
                form.add_error(None, sentence)
            return None
        words = "Stored" if is_new else "It was stored already"
        self.message_user(request, f"{words}: {made}, {made.total}.", messages.SUCCESS)
        return made

    def _page(self, request, template: str, title: str, **context) -> TemplateResponse:
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "media": self.media + context["form"].media + ItemsMedia,
        }
        return TemplateResponse(request, template, context)


ItemsMedia = Items(prefix="lines").media
