"""Sales on the landing page."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from accounts import scopes
from config.dashboard import Card, Tone
from sales.models import DailySales, Product, Transaction
from sales.services import shelves

WEEK = timedelta(days=7)


def cards(request) -> list[Card]:
    """Money and transactions, of today and of the week, and what is running out."""
    now = datetime.now(UTC)
    offered = [
        ("sales.view_transaction", _today),
        ("sales.view_dailysales", _week),
        ("sales.view_product", _low_stock),
    ]
    return [
        card
        for permission, make in offered
        if request.user.has_perm(permission)
        for card in make(request.user, now)
    ]


def _today(user, now: datetime) -> list[Card]:
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = scopes.narrow(Transaction.objects.filter(happened_at__gte=start), user, "view")
    found = today.aggregate(
        money=Sum("total"),
        sales=Count("pk", filter=Q(kind="sale")),
        returns=Count("pk", filter=Q(kind="return")),
    )
    url = reverse("admin:sales_transaction_changelist")
    return [
        Card("Revenue today", f"{found['money'] or 0:,.2f}", "sales less returns", url),
        Card("Sales today", found["sales"], f"{found['returns']} taken back", url),
    ]


def _week(user, now: datetime) -> list[Card]:
    today = now.date()
    days = scopes.narrow(DailySales.objects.filter(day__gt=today - 2 * WEEK), user, "view")
    found = days.aggregate(
        week=Sum("revenue", filter=Q(day__gt=today - WEEK)),
        before=Sum("revenue", filter=Q(day__lte=today - WEEK)),
    )
    week, before = (found[name] or Decimal(0) for name in ("week", "before"))
    hint = f"{(week - before) / before:+.0%} on the 7 before" if before > 0 else "none before"
    start = today - WEEK + timedelta(days=1)
    url = reverse("admin:sales_dailysales_changelist") + f"?day_from={start:%Y-%m-%d}"
    tone = Tone.WARNING if week < before else Tone.NEUTRAL
    return [Card("Revenue of 7 days", f"{week:,.2f}", hint, url, tone)]


def _low_stock(user, now: datetime) -> list[Card]:
    kept = shelves.with_stock(Product.objects.filter(is_active=True, keeps_stock=True), user)
    low = kept.filter(on_hand__lte=F("low_stock_at")).count()
    url = reverse("admin:sales_product_changelist") + "?stock=low"
    tone = Tone.WARNING if low else Tone.GOOD
    return [Card("Low stock", low, "products at or below their mark", url, tone)]
