"""What the till and the returns desk fill in."""

from uuid import uuid4

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import scopes
from inventory.models import Warehouse
from sales.models import Product, Transaction, TransactionLine

LINES = 8
MOST_PIECES = 1_000_000


class DetailsForm(forms.Form):
    """What is said beside the lines. Its id is made with the page, so a second click sells once."""

    transaction_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    payment = forms.ChoiceField(
        choices=Transaction.Payment.choices,
        initial=Transaction.Payment.CASH,
        widget=UnfoldAdminSelectWidget,
    )
    number = forms.CharField(
        max_length=40,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Number of the receipt, if it has one.",
    )
    note = forms.CharField(max_length=2000, required=False, widget=UnfoldAdminTextInputWidget)

    def clean_number(self) -> str | None:
        return self.cleaned_data["number"] or None


class SaleForm(DetailsForm):
    """Where it is sold, and to whom."""

    warehouse = forms.ModelChoiceField(
        queryset=Warehouse.objects.none(),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="Where plants are taken from.",
    )
    customer_code = forms.CharField(
        max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )

    field_order = ("transaction_id", "warehouse", "payment", "number", "customer_code", "note")

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        houses = scopes.narrow(Warehouse.objects.all(), user, "sales.add_transaction")
        self.fields["warehouse"].queryset = houses.order_by("code")
        if not self.is_bound and (only := list(houses[:2])) and len(only) == 1:
            self.initial["warehouse"] = only[0].pk


class ProductSelect(AutocompleteSelect):
    """Searches for products as the admin's own forms do."""

    def __init__(self) -> None:
        super().__init__(TransactionLine._meta.get_field("product"), admin.site)


class ItemForm(forms.Form):
    """One line of a sale."""

    product = forms.ModelChoiceField(
        queryset=Product.objects.filter(is_active=True), widget=ProductSelect
    )
    quantity = forms.IntegerField(
        min_value=1, max_value=MOST_PIECES, initial=1, widget=UnfoldAdminIntegerFieldWidget
    )
    unit_price = forms.DecimalField(
        min_value=0,
        max_digits=12,
        decimal_places=4,
        required=False,
        label="price",
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="Empty: the list's.",
    )
    is_promotion = forms.BooleanField(required=False, label="promotion")


Items = forms.formset_factory(ItemForm, extra=LINES, min_num=0, validate_min=True, max_num=100)


class BackForm(forms.Form):
    """How many pieces of one sold line come back."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    quantity = forms.IntegerField(
        min_value=0, max_value=MOST_PIECES, required=False, widget=UnfoldAdminIntegerFieldWidget
    )


Backs = forms.formset_factory(BackForm, extra=0)
