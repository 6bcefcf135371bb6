import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from config.migrating import AtOnce


class Migration(AtOnce):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("inventory", "0002_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarEvent",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("date", models.DateField()),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("holiday", "holiday"),
                            ("promotion", "promotion"),
                            ("seasonal", "seasonal"),
                            ("custom", "custom"),
                            ("store_closed", "store closed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "include_in_prediction",
                    models.BooleanField(default=True, help_text="Forecasts take it into account."),
                ),
                (
                    "impact",
                    models.FloatField(
                        blank=True,
                        help_text="Expected sales as a multiple of an ordinary day's, such as 1.3; empty when unknown.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["-date", "name"],
                "indexes": [models.Index(fields=["date"], name="sales_event_by_date")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "date"),
                        name="sales_calendarevent_once_a_day",
                        violation_error_message="There is an event of this name on this day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$"), _negated=True),
                        name="sales_calendarevent_name_not_blank",
                        violation_error_message="An event has a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "type__in",
                                ["holiday", "promotion", "seasonal", "custom", "store_closed"],
                            )
                        ),
                        name="sales_calendarevent_type_known",
                        violation_error_message="An event is a holiday, a promotion, seasonal, custom or a closed store.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("date__gte", "2000-01-01"), ("date__lt", "2100-01-01")),
                        name="sales_calendarevent_date_sane",
                        violation_error_message="An event lies between the years 2000 and 2100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("impact", None),
                            models.Q(("impact__gte", 0), ("impact__lte", 10)),
                            _connector="OR",
                        ),
                        name="sales_calendarevent_impact_plausible",
                        violation_error_message="An impact lies between 0 and 10 ordinary days.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarEventEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("date", models.DateField()),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("holiday", "holiday"),
                            ("promotion", "promotion"),
                            ("seasonal", "seasonal"),
                            ("custom", "custom"),
                            ("store_closed", "store closed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "include_in_prediction",
                    models.BooleanField(default=True, help_text="Forecasts take it into account."),
                ),
                (
                    "impact",
                    models.FloatField(
                        blank=True,
                        help_text="Expected sales as a multiple of an ordinary day's, such as 1.3; empty when unknown.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sales.calendarevent",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another category has this code already."},
                        help_text="Such as SUCCULENTS.",
                        max_length=50,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name_plural": "categories",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{1,50}$")),
                        name="sales_category_code_plain",
                        violation_error_message="A code has 1 to 50 characters, without spaces and slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$"), _negated=True),
                        name="sales_category_name_not_blank",
                        violation_error_message="A category has a name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CategoryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another category has this code already."},
                        help_text="Such as SUCCULENTS.",
                        max_length=50,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sales.category",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "sku",
                    models.CharField(
                        error_messages={"unique": "Another product has this SKU already."},
                        help_text="Its number, exactly as given: 85123a and 85123A are two products.",
                        max_length=50,
                        unique=True,
                        verbose_name="SKU",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "cost_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="What one piece costs the house, in its currency.",
                        max_digits=12,
                        null=True,
                    ),
                ),
                (
                    "keeps_stock",
                    models.BooleanField(
                        default=False, help_text="A sale takes plants out of the nursery's batches."
                    ),
                ),
                (
                    "low_stock_at",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Pieces on hand at which it is time to have more.",
                        null=True,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="May be sold.", verbose_name="active"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="sales.category",
                    ),
                ),
                (
                    "inventory_product",
                    models.ForeignKey(
                        blank=True,
                        help_text="The plant of the nursery that is sold, where it is one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sold_as",
                        to="inventory.product",
                    ),
                ),
            ],
            options={
                "ordering": ["sku"],
                "permissions": [("view_cost", "Can see what products cost")],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("sku"), name="gin_trgm_ops"
                        ),
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                        ),
                        name="sales_product_by_words",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sku__regex", "^[^\\s/]([^/]*[^\\s/])?$")),
                        name="sales_product_sku_plain",
                        violation_error_message="A SKU is not blank, has no spaces at its ends and no slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$"), _negated=True),
                        name="sales_product_name_not_blank",
                        violation_error_message="A product has a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cost_price__gte", 0), ("cost_price__lt", 100000000)),
                            ("cost_price", None),
                            _connector="OR",
                        ),
                        name="sales_product_cost_positive",
                        violation_error_message="A cost lies between 0 and 100 million.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("keeps_stock", False),
                            ("inventory_product__isnull", False),
                            _connector="OR",
                        ),
                        name="sales_product_stock_is_linked",
                        violation_error_message="A product whose stock is kept names the nursery's product that it takes it from.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DailySales",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(help_text="Day of the sale (UTC).")),
                ("quantity", models.BigIntegerField(help_text="Pieces sold less pieces returned.")),
                (
                    "revenue",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Money taken less money returned, in the house's currency.",
                        max_digits=20,
                    ),
                ),
                (
                    "transactions",
                    models.IntegerField(
                        help_text="Sales that it was part of; returns not counted."
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        help_text="Where it was sold; empty when that is not known.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="daily_sales",
                        to="inventory.warehouse",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="daily_sales",
                        to="sales.product",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "daily sales",
                "ordering": ["-day", "product"],
                "indexes": [
                    models.Index(
                        fields=["-day", "-id"],
                        include=("revenue", "quantity"),
                        name="sales_daily_by_day",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "day", "warehouse"),
                        name="sales_dailysales_once",
                        nulls_distinct=False,
                        violation_error_message="This day of this product is summed up already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("transactions__gte", 0)),
                        name="sales_dailysales_transactions_positive",
                        violation_error_message="The number of sales is not negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(help_text="The day that was forecast.")),
                (
                    "horizon_start",
                    models.DateField(
                        help_text="The first day that was not known yet when the forecast was made."
                    ),
                ),
                ("forecast", models.FloatField(help_text="Pieces expected to be sold.")),
                ("lower", models.FloatField(help_text="Pieces at the lower end of the interval.")),
                ("upper", models.FloatField(help_text="Pieces at the upper end of the interval.")),
                (
                    "model",
                    models.CharField(
                        help_text="Kind of model, such as seasonal-naive.", max_length=60
                    ),
                ),
                (
                    "model_version",
                    models.CharField(help_text="Which training of it.", max_length=60),
                ),
                ("trained_at", models.DateTimeField(help_text="When it was trained.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forecasts",
                        to="sales.category",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forecasts",
                        to="sales.product",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "id"],
                "indexes": [
                    models.Index(fields=["product", "-day"], name="sales_forecast_of_product")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "product",
                            "category",
                            "day",
                            "horizon_start",
                            "model",
                            "model_version",
                        ),
                        name="sales_forecast_once",
                        nulls_distinct=False,
                        violation_error_message="This version of the model has forecast this day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("product", None), ("category", None), _connector="OR"),
                        name="sales_forecast_of_one_thing",
                        violation_error_message="A forecast is of a product, a category or the whole shop.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lower__lte", models.F("forecast")),
                            ("upper__gte", models.F("forecast")),
                        ),
                        name="sales_forecast_band_ordered",
                        violation_error_message="A forecast lies within its interval.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("forecast__gt", float("-inf")),
                            ("forecast__lt", float("inf")),
                            ("lower__gt", float("-inf")),
                            ("lower__lt", float("inf")),
                            ("upper__gt", float("-inf")),
                            ("upper__lt", float("inf")),
                        ),
                        name="sales_forecast_finite",
                        violation_error_message="A forecast is a finite number, and so is its interval.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("day__gte", models.F("horizon_start"))),
                        name="sales_forecast_ahead",
                        violation_error_message="A forecast is of a day that was not known yet.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transaction",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "transaction_id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        error_messages={"unique": "A transaction with this id exists already."},
                        help_text="Chosen by the client; a transaction sent again is stored once.",
                        unique=True,
                        verbose_name="transaction id",
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True,
                        error_messages={"unique": "Another transaction has this number already."},
                        help_text="Number of the invoice or receipt.",
                        max_length=40,
                        null=True,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sale", "sale"),
                            ("return", "return"),
                            ("write_off", "write-off"),
                        ],
                        default="sale",
                        max_length=9,
                    ),
                ),
                (
                    "happened_at",
                    models.DateTimeField(help_text="When it happened, not when it was entered."),
                ),
                (
                    "customer_code",
                    models.CharField(blank=True, help_text="Such as 17850.", max_length=40),
                ),
                (
                    "country",
                    models.CharField(blank=True, help_text="Where the customer is.", max_length=60),
                ),
                (
                    "payment",
                    models.CharField(
                        choices=[
                            ("cash", "cash"),
                            ("card", "card"),
                            ("transfer", "transfer"),
                            ("other", "other"),
                            ("unknown", "unknown"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                (
                    "total",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Sum of its lines, in the house's currency; negative for a return.",
                        max_digits=16,
                    ),
                ),
                (
                    "line_count",
                    models.PositiveIntegerField(
                        help_text="Number of its lines.", verbose_name="lines"
                    ),
                ),
                (
                    "moves_stock",
                    models.BooleanField(
                        default=True,
                        help_text="Lines of products whose stock is kept move it; imported history does not.",
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "cashier",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who entered it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "returns",
                    models.ForeignKey(
                        blank=True,
                        help_text="The sale of which something was taken back.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returned_by",
                        to="sales.transaction",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Where it was sold and where its stock is taken from.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales",
                        to="inventory.warehouse",
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_at", "-id"],
                "permissions": [
                    ("override_price", "Can sell at another price than the list's"),
                    ("view_earlier", "Can see transactions of earlier days"),
                ],
                "indexes": [
                    models.Index(fields=["-happened_at", "-id"], name="sales_transaction_by_time"),
                    models.Index(
                        fields=["warehouse", "-happened_at", "-id"],
                        name="sales_transaction_of_house",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["sale", "return", "write_off"])),
                        name="sales_transaction_kind_known",
                        violation_error_message="A transaction is a sale, a return or a write-off.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payment__in", ["cash", "card", "transfer", "other", "unknown"])
                        ),
                        name="sales_transaction_payment_known",
                        violation_error_message="This way of paying is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", None),
                            models.Q(("number__regex", "^\\s*$"), _negated=True),
                            _connector="OR",
                        ),
                        name="sales_transaction_number_not_blank",
                        violation_error_message="A number is not blank; leave it out if there is none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("line_count__gt", 0)),
                        name="sales_transaction_has_lines",
                        violation_error_message="A transaction has at least one line.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "sale"), ("total__gte", 0), ("total__lt", 10000000000000)
                            ),
                            models.Q(
                                ("kind", "return"),
                                ("total__gt", -10000000000000),
                                ("total__lte", 0),
                            ),
                            models.Q(("kind", "write_off"), ("total", 0)),
                            models.Q(("kind__in", ["sale", "return", "write_off"]), _negated=True),
                            _connector="OR",
                        ),
                        name="sales_transaction_total_matches_kind",
                        violation_error_message="A sale brings money, a return gives it back, a write-off does neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "return"), ("returns", None), _connector="OR"),
                        name="sales_transaction_returns_what_was_sold",
                        violation_error_message="Only a return takes something back.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("happened_at__gte", "2000-01-01T00:00:00Z"),
                            ("happened_at__lt", "2100-01-01T00:00:00Z"),
                        ),
                        name="sales_transaction_time_sane",
                        violation_error_message="A transaction lies between the years 2000 and 2100.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransactionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(help_text="Place in its transaction, from 1."),
                ),
                (
                    "quantity",
                    models.IntegerField(
                        help_text="Pieces that left the shop; negative when they came."
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(
                        decimal_places=4, help_text="Price of one piece as sold.", max_digits=12
                    ),
                ),
                ("is_promotion", models.BooleanField(default=False, verbose_name="promotion")),
                (
                    "line_total",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.math.Round(
                            django.db.models.expressions.CombinedExpression(
                                models.F("quantity"), "*", models.F("unit_price")
                            ),
                            precision=2,
                        ),
                        help_text="Quantity times price, rounded to cents, half a cent away from zero.",
                        output_field=models.DecimalField(decimal_places=2, max_digits=16),
                    ),
                ),
                (
                    "moves_stock",
                    models.BooleanField(
                        default=False,
                        help_text="Its pieces came out of the nursery's batches, or went back there.",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="sales.product",
                    ),
                ),
                (
                    "returns",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="The sold line of which pieces were taken back.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returned_by",
                        to="sales.transactionline",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="sales.transaction",
                    ),
                ),
                (
                    "movements",
                    models.ManyToManyField(
                        related_name="sold_by",
                        through="sales.LineMovement",
                        to="inventory.stockmovement",
                    ),
                ),
            ],
            options={
                "ordering": ["transaction", "number"],
                "indexes": [
                    models.Index(fields=["product", "-id"], name="sales_line_of_product"),
                    models.Index(
                        condition=models.Q(("returns__isnull", False)),
                        fields=["returns"],
                        include=("quantity",),
                        name="sales_line_returning",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("transaction", "number"), name="sales_transactionline_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="sales_transactionline_number_from_one",
                        violation_error_message="Lines are numbered from 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True),
                        name="sales_transactionline_quantity_not_zero",
                        violation_error_message="A line is of at least one piece.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_price__gte", 0), ("unit_price__lt", 100000000)),
                        name="sales_transactionline_price_positive",
                        violation_error_message="A price lies between 0 and 100 million.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returns", None), ("quantity__lt", 0), _connector="OR"),
                        name="sales_transactionline_returned_is_negative",
                        violation_error_message="What is taken back has a negative quantity.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineMovement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_movement",
                        to="inventory.stockmovement",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_movements",
                        to="sales.transactionline",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ProductEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "sku",
                    models.CharField(
                        error_messages={"unique": "Another product has this SKU already."},
                        help_text="Its number, exactly as given: 85123a and 85123A are two products.",
                        max_length=50,
                        verbose_name="SKU",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "cost_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="What one piece costs the house, in its currency.",
                        max_digits=12,
                        null=True,
                    ),
                ),
                (
                    "keeps_stock",
                    models.BooleanField(
                        default=False, help_text="A sale takes plants out of the nursery's batches."
                    ),
                ),
                (
                    "low_stock_at",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Pieces on hand at which it is time to have more.",
                        null=True,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="May be sold.", verbose_name="active"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sales.category",
                    ),
                ),
                (
                    "inventory_product",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The plant of the nursery that is sold, where it is one.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.product",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sales.product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductPrice",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "unit_price",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="Price of one piece, in the house's currency.",
                        max_digits=12,
                    ),
                ),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="First day, and the first day on which it is no longer valid."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="sales.product",
                    ),
                ),
            ],
            options={
                "ordering": ["product", "-valid"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit_price__gte", 0), ("unit_price__lt", 100000000)),
                        name="sales_productprice_price_positive",
                        violation_error_message="A price lies between 0 and 100 million.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False)),
                        name="sales_productprice_valid_some_day",
                        violation_error_message="The last day lies after the first one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__startswith__isnull", False),
                            ("valid__isempty", True),
                            _connector="OR",
                        ),
                        name="sales_productprice_valid_has_start",
                        violation_error_message="A price is valid from some day on.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("product", "="), ("valid", "&&")],
                        name="sales_productprice_one_at_a_time",
                        violation_error_message="Another price of this product is valid at that time.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductPriceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "unit_price",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="Price of one piece, in the house's currency.",
                        max_digits=12,
                    ),
                ),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="First day, and the first day on which it is no longer valid."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sales.productprice",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sales.product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarevent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_calendareventevent" ("created_at", "date", "description", "id", "impact", "include_in_prediction", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "type", "updated_at") VALUES (NEW."created_at", NEW."date", NEW."description", NEW."id", NEW."impact", NEW."include_in_prediction", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."type", NEW."updated_at"); RETURN NULL;',
                    hash="9ccd48401fb95fdffff34fa71049f501118a12e7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_243ad",
                    table="sales_calendarevent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarevent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sales_calendareventevent" ("created_at", "date", "description", "id", "impact", "include_in_prediction", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "type", "updated_at") VALUES (NEW."created_at", NEW."date", NEW."description", NEW."id", NEW."impact", NEW."include_in_prediction", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."type", NEW."updated_at"); RETURN NULL;',
                    hash="167c1c1de579ae5b32696114e56f8d69d8d1787f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_db9c4",
                    table="sales_calendarevent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarevent",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_calendareventevent" ("created_at", "date", "description", "id", "impact", "include_in_prediction", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "type", "updated_at") VALUES (OLD."created_at", OLD."date", OLD."description", OLD."id", OLD."impact", OLD."include_in_prediction", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."type", OLD."updated_at"); RETURN NULL;',
                    hash="7370811db8f0348e4616d917e24d2f57f3b1e772",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a76ca",
                    table="sales_calendarevent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_categoryevent" ("code", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="1348589cef6baa532562d251a7af5ba8905b4417",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c56cb",
                    table="sales_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sales_categoryevent" ("code", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="029c1992b1568e5a10beb53a9d8b63c97c0e36e9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_65298",
                    table="sales_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_categoryevent" ("code", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."code", OLD."created_at", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at"); RETURN NULL;',
                    hash="39ea291bb2730c6ef1f6b72a7af33e3197246cb5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d8f4a",
                    table="sales_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_productevent" ("category_id", "cost_price", "created_at", "description", "id", "inventory_product_id", "is_active", "keeps_stock", "low_stock_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sku", "updated_at") VALUES (NEW."category_id", NEW."cost_price", NEW."created_at", NEW."description", NEW."id", NEW."inventory_product_id", NEW."is_active", NEW."keeps_stock", NEW."low_stock_at", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sku", NEW."updated_at"); RETURN NULL;',
                    hash="61bfd608efdb3b1dd81f8c9dbb94346b1f6eac6b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2b90e",
                    table="sales_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sales_productevent" ("category_id", "cost_price", "created_at", "description", "id", "inventory_product_id", "is_active", "keeps_stock", "low_stock_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sku", "updated_at") VALUES (NEW."category_id", NEW."cost_price", NEW."created_at", NEW."description", NEW."id", NEW."inventory_product_id", NEW."is_active", NEW."keeps_stock", NEW."low_stock_at", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sku", NEW."updated_at"); RETURN NULL;',
                    hash="796361c34a38ba289c61f4289ae02d3c13a47b72",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_32fba",
                    table="sales_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_productevent" ("category_id", "cost_price", "created_at", "description", "id", "inventory_product_id", "is_active", "keeps_stock", "low_stock_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sku", "updated_at") VALUES (OLD."category_id", OLD."cost_price", OLD."created_at", OLD."description", OLD."id", OLD."inventory_product_id", OLD."is_active", OLD."keeps_stock", OLD."low_stock_at", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sku", OLD."updated_at"); RETURN NULL;',
                    hash="498fe59c5a433148288f5a1878887c3f988dae33",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c6f3a",
                    table="sales_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transaction",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b496746e5cd5405b431a7cdd991c5e7afbb3660f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_10558",
                    table="sales_transaction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transaction",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Transactions are append-only.';",
                    hash="8d99bb1654540aef0e768bc1f66dba3dc542b3ad",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_9c155",
                    table="sales_transaction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transactionline",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0f99b80c9b0c8fe42892968f5c91870d232a097a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ddf92",
                    table="sales_transactionline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transactionline",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Lines of transactions are append-only.';",
                    hash="2dfbcac79403c8cd8f638e30a07067e600401dd6",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_44321",
                    table="sales_transactionline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linemovement",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4f93e6d4aed2c3ed46b8f72688928e0473837301",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_92d8a",
                    table="sales_linemovement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linemovement",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Movements of lines are append-only.';",
                    hash="db539fd5b4b6b3ff0b3b28116d962d010d2d4f3f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_44ee9",
                    table="sales_linemovement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productprice",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_productpriceevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_price", "updated_at", "valid") VALUES (NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."unit_price", NEW."updated_at", NEW."valid"); RETURN NULL;',
                    hash="f9324b08226e2a249cade760d631ded04b7014bc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e5362",
                    table="sales_productprice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productprice",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sales_productpriceevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_price", "updated_at", "valid") VALUES (NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."unit_price", NEW."updated_at", NEW."valid"); RETURN NULL;',
                    hash="144e51a8ff303edb63cdb0b49e2553af3e17bf8b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f2a94",
                    table="sales_productprice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productprice",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sales_productpriceevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_price", "updated_at", "valid") VALUES (OLD."created_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."unit_price", OLD."updated_at", OLD."valid"); RETURN NULL;',
                    hash="17a7b3e678a3753b4d9b5ded2422a108a0a113b5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4dd0e",
                    table="sales_productprice",
                    when="AFTER",
                ),
            ),
        ),
    ]
