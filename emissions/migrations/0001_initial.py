import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import emissions.models.choices
import emissions.models.factor_files
import emissions.models.factors
import emissions.models.fields
import emissions.models.modules
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from config.migrating import AtOnce


class Migration(AtOnce):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pghistory", "0007_auto_20250421_0444"),
        ("spreadsheets", "0001_initial"),
        ("jobs", "0001_initial"),
        ("sensing", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmissionFactor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="The same for every version, such as uk-electricity-kwh.",
                        max_length=255,
                        verbose_name="code",
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        help_text="Country or grid it holds for, such as GB; GLOBAL for everywhere.",
                        max_length=20,
                        verbose_name="region",
                    ),
                ),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Counts up with each one that supersedes another.",
                        verbose_name="version",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="Path from the widest to the narrowest, such as Fuels > Gaseous fuels.",
                        max_length=255,
                        verbose_name="category",
                    ),
                ),
                (
                    "scope",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "outside of scopes"),
                            (1, "scope 1, direct"),
                            (2, "scope 2, purchased energy"),
                            (3, "scope 3, value chain"),
                        ],
                        verbose_name="scope",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[("kg_co2e", "kg CO2e"), ("kwh", "kWh")],
                        default="kg_co2e",
                        help_text="What is counted per unit; results are computed from kg CO2e only.",
                        max_length=7,
                        verbose_name="measure",
                    ),
                ),
                (
                    "value",
                    emissions.models.fields.ExactField(
                        help_text="Kilograms of CO2e, or kWh, per unit, unrounded.",
                        verbose_name="value",
                    ),
                ),
                (
                    "co2",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of it from carbon dioxide, in kg CO2e.",
                        null=True,
                        verbose_name="CO2",
                    ),
                ),
                (
                    "ch4",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of it from methane, in kg CO2e.",
                        null=True,
                        verbose_name="CH4",
                    ),
                ),
                (
                    "n2o",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of it from nitrous oxide, in kg CO2e.",
                        null=True,
                        verbose_name="N2O",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        help_text="Per what, in the source's words, such as tonne.km.",
                        max_length=60,
                        verbose_name="unit",
                    ),
                ),
                (
                    "unit_code",
                    emissions.models.fields.UnitCodeField(
                        editable=False, max_length=60, unit_field="unit", verbose_name="unit code"
                    ),
                ),
                (
                    "uncertainty_percent",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Half of its interval, in percent.",
                        null=True,
                        verbose_name="uncertainty",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="Who published it.", max_length=120, verbose_name="source"
                    ),
                ),
                (
                    "source_version",
                    models.CharField(
                        blank=True,
                        help_text="Year or number of the publication.",
                        max_length=60,
                        verbose_name="edition",
                    ),
                ),
                (
                    "source_url",
                    emissions.models.fields.AddressField(
                        blank=True,
                        help_text="Where it is found.",
                        max_length=500,
                        verbose_name="address of the source",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        help_text="First day it holds for.", verbose_name="valid from"
                    ),
                ),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The day after the last one; empty while it holds.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "valid",
                    models.GeneratedField(
                        db_persist=True,
                        expression=emissions.models.factors.DateRange(
                            models.F("valid_from"),
                            models.Case(
                                models.When(
                                    then=models.F("valid_from"),
                                    valid_until__lt=models.F("valid_from"),
                                ),
                                default=models.F("valid_until"),
                            ),
                        ),
                        output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        verbose_name="valid",
                    ),
                ),
                (
                    "words",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Concat(
                            "name", models.Value(" "), "category", models.Value(" "), "unit"
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "document",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.SearchVector(
                                        "name", config="english", weight="A"
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "category", config="english", weight="B"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("english"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "unit", config="english", weight="C"
                                ),
                                django.contrib.postgres.search.SearchConfig("english"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "code", config="english", weight="D"
                            ),
                            django.contrib.postgres.search.SearchConfig("english"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        help_text="The version before it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="emissions.emissionfactor",
                        verbose_name="supersedes",
                    ),
                ),
            ],
            options={
                "verbose_name": "emission factor",
                "verbose_name_plural": "emission factors",
                "ordering": ["code", "region", "-version"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["document"], name="emissions_factor_document"
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            models.F("category"), name="varchar_pattern_ops"
                        ),
                        name="emissions_factor_category",
                    ),
                    models.Index(
                        fields=["source", "source_version"], name="emissions_factor_source"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "region", "version"),
                        name="emissions_emissionfactor_version_once",
                        violation_error_message="This factor has this version already.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("code", "="),
                            ("region", "="),
                            (
                                emissions.models.factors.DateRange(
                                    models.F("valid_from"),
                                    models.Case(
                                        models.When(
                                            then=models.F("valid_from"),
                                            valid_until__lt=models.F("valid_from"),
                                        ),
                                        default=models.F("valid_until"),
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="emissions_emissionfactor_valid_once",
                        violation_error_message="Another version of this factor holds for some of these days. Supersede it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
                        name="emissions_emissionfactor_code_plain",
                        violation_error_message="A code begins with a letter or digit and has only those, dots, hyphens and underscores.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("region", django.db.models.functions.text.Upper("region")),
                            models.Q(("region__regex", "^\\s*$|^\\s|\\s$"), _negated=True),
                        ),
                        name="emissions_emissionfactor_region_upper",
                        violation_error_message="A region is a code in capitals, such as GB.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__gte", 0), ("scope__lte", 3)),
                        name="emissions_emissionfactor_scope_known",
                        violation_error_message="A scope is 1, 2 or 3, or 0 outside of scopes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("measure__in", ["kg_co2e", "kwh"])),
                        name="emissions_emissionfactor_measure_known",
                        violation_error_message="A factor counts kg CO2e or kWh.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__gt", -1000000000000000), ("value__lt", 1000000000000000)
                        ),
                        name="emissions_emissionfactor_value_sane",
                        violation_error_message="A value is a finite number of a sensible size.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("co2", None),
                                models.Q(
                                    ("co2__gt", -1000000000000000), ("co2__lt", 1000000000000000)
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("ch4", None),
                                models.Q(
                                    ("ch4__gt", -1000000000000000), ("ch4__lt", 1000000000000000)
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("n2o", None),
                                models.Q(
                                    ("n2o__gt", -1000000000000000), ("n2o__lt", 1000000000000000)
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="emissions_emissionfactor_gases_sane",
                        violation_error_message="The gases are finite numbers of a sensible size.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measure", "kg_co2e"),
                            models.Q(("ch4", None), ("co2", None), ("n2o", None)),
                            _connector="OR",
                        ),
                        name="emissions_emissionfactor_gases_of_emissions",
                        violation_error_message="Only a factor in kg CO2e consists of gases.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("uncertainty_percent", None),
                            models.Q(
                                ("uncertainty_percent__gte", 0), ("uncertainty_percent__lte", 1000)
                            ),
                            _connector="OR",
                        ),
                        name="emissions_emissionfactor_uncertainty_sane",
                        violation_error_message="An uncertainty lies between 0 and 1000 percent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__regex", "^\\s*$"), _negated=True),
                        name="emissions_emissionfactor_unit_named",
                        violation_error_message="A factor says per what it counts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="emissions_emissionfactor_valid_ordered",
                        violation_error_message="A factor cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("supersedes", None), ("version", 1)),
                            models.Q(("supersedes__isnull", False), ("version__gt", 1)),
                            _connector="OR",
                        ),
                        name="emissions_emissionfactor_first_or_next",
                        violation_error_message="The first version supersedes none; every other one supersedes the one before it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Laboratory",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another laboratory has this code already."},
                        help_text="Short name in the institution, such as ENAC-IIE.",
                        max_length=60,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "faculty",
                    models.CharField(
                        blank=True,
                        help_text="Faculty or school it belongs to.",
                        max_length=120,
                        verbose_name="faculty",
                    ),
                ),
                (
                    "headcount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Full-time equivalents; a year may say otherwise.",
                        max_digits=8,
                        null=True,
                        verbose_name="headcount",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Untick it when the laboratory closes.",
                        verbose_name="active",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="Where its energy comes from, such as CH; activities may say otherwise.",
                        max_length=20,
                        verbose_name="country or grid",
                    ),
                ),
            ],
            options={
                "verbose_name": "laboratory",
                "verbose_name_plural": "laboratories",
                "ordering": ["code"],
                "indexes": [
                    models.Index(fields=["faculty", "code"], name="emissions_lab_by_faculty")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
                        name="emissions_laboratory_code_plain",
                        violation_error_message="A code begins with a letter or digit and has only those, dots, hyphens and underscores.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("headcount", None), ("headcount__gt", 0), _connector="OR"
                        ),
                        name="emissions_laboratory_headcount_positive",
                        violation_error_message="A headcount is more than nothing, or left empty.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="UUID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Number of the invoice, trip or meter reading; imports match on it.",
                        max_length=120,
                        verbose_name="reference",
                    ),
                ),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=120, verbose_name="category")),
                (
                    "subcategory",
                    models.CharField(blank=True, max_length=120, verbose_name="subcategory"),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "quantity",
                    emissions.models.fields.ExactField(
                        help_text="How much, in its unit; a credit is negative.",
                        verbose_name="quantity",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        help_text="Unit of the quantity, such as kWh or passenger.km.",
                        max_length=60,
                        verbose_name="unit",
                    ),
                ),
                (
                    "unit_code",
                    emissions.models.fields.UnitCodeField(
                        editable=False, max_length=60, unit_field="unit", verbose_name="unit code"
                    ),
                ),
                (
                    "happened_on",
                    models.DateField(
                        help_text="Day it happened, or its period began.", verbose_name="day"
                    ),
                ),
                (
                    "ended_on",
                    models.DateField(
                        blank=True,
                        help_text="The day after its last one; empty for a single day.",
                        null=True,
                        verbose_name="end of the period",
                    ),
                ),
                (
                    "own_value_kg",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Kilograms of CO2e known otherwise, used instead of a factor.",
                        null=True,
                        verbose_name="own value",
                    ),
                ),
                (
                    "own_value_reason",
                    models.TextField(
                        blank=True,
                        help_text="Where the own value comes from.",
                        verbose_name="reason of the own value",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("manual", "by hand"),
                            ("import", "import"),
                            ("api", "API"),
                            ("sensor", "sensor"),
                        ],
                        default="manual",
                        editable=False,
                        max_length=6,
                        verbose_name="source",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities_entered",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "import_row",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="spreadsheets.importrow",
                        verbose_name="import row",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        help_text="Any version of it; the one valid on the day is used.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="emissions.emissionfactor",
                        verbose_name="factor",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
                    ),
                ),
                (
                    "active_hours",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of a week's 168.",
                        null=True,
                        verbose_name="hours in use",
                    ),
                ),
                (
                    "active_watts",
                    emissions.models.fields.ExactField(
                        blank=True, help_text="W, each.", null=True, verbose_name="watts in use"
                    ),
                ),
                (
                    "distance_km",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Kilometres one way, if known better than by the places.",
                        null=True,
                        verbose_name="distance",
                    ),
                ),
                (
                    "is_return",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="there and back"
                    ),
                ),
                (
                    "kwh_each",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="What one unit of the quantity takes: one m2, hour or request.",
                        null=True,
                        verbose_name="kWh each",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose trip or use it is. Members of a laboratory see their own only.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities_own",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Where it happened, such as CH; empty for that of its laboratory.",
                        max_length=20,
                        verbose_name="country or grid",
                    ),
                ),
                (
                    "standby_hours",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of a week's 168.",
                        null=True,
                        verbose_name="hours on standby",
                    ),
                ),
                (
                    "standby_watts",
                    emissions.models.fields.ExactField(
                        blank=True, help_text="W, each.", null=True, verbose_name="watts on standby"
                    ),
                ),
                (
                    "uncertainty_percent",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Half of its interval, in percent.",
                        null=True,
                        verbose_name="uncertainty of the quantity",
                    ),
                ),
                (
                    "weeks",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of the year, 53 at most.",
                        null=True,
                        verbose_name="weeks",
                    ),
                ),
                (
                    "with_forcing",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="Whether a flight counts what it does high up beside its CO2.",
                        verbose_name="with radiative forcing",
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emissions.place",
                        verbose_name="to",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where a trip begins: IATA code of the airport, or code of the place.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emissions.place",
                        verbose_name="from",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "ordering": ["-happened_on", "-id"],
                "permissions": [("view_every_activity", "Can view activities of others")],
                "indexes": [
                    models.Index(
                        fields=["laboratory", "happened_on"], name="emissions_activity_of_lab"
                    ),
                    models.Index(fields=["-happened_on", "-id"], name="emissions_activity_newest"),
                    models.Index(
                        condition=models.Q(("factor", None)),
                        fields=["module", "category", "subcategory"],
                        name="emissions_activity_by_kind",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("laboratory", "reference"),
                        name="emissions_activity_reference_once",
                        violation_error_message="This laboratory has an activity with this reference already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "module__in",
                                [
                                    "headcount",
                                    "travel",
                                    "energy",
                                    "equipment",
                                    "purchase",
                                    "cloud",
                                    "process",
                                    "waste",
                                    "other",
                                ],
                            )
                        ),
                        name="emissions_activity_module_known",
                        violation_error_message="This module is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["manual", "import", "api", "sensor"])),
                        name="emissions_activity_source_known",
                        violation_error_message="An activity comes by hand, import, API or from a sensor.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__gt", -1000000000000000), ("quantity__lt", 1000000000000000)
                        ),
                        name="emissions_activity_quantity_sane",
                        violation_error_message="A quantity is a finite number of a sensible size.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__gte", 0), ("module", "purchase"), _connector="OR"
                        ),
                        name="emissions_activity_credit_of_purchase",
                        violation_error_message="Only a purchase can be negative, as a credit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__regex", "^\\s*$"), _negated=True),
                        name="emissions_activity_unit_named",
                        violation_error_message="A quantity needs its unit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("happened_on__gte", "1990-01-01"), ("happened_on__lt", "2101-01-01")
                        ),
                        name="emissions_activity_day_sane",
                        violation_error_message="A day lies between the years 1990 and 2100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("happened_on")),
                            _connector="OR",
                        ),
                        name="emissions_activity_period_ordered",
                        violation_error_message="A period ends after it began.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("own_value_kg", None),
                            models.Q(
                                ("own_value_kg__gt", -1000000000000000),
                                ("own_value_kg__lt", 1000000000000000),
                            ),
                            _connector="OR",
                        ),
                        name="emissions_activity_own_value_sane",
                        violation_error_message="An own value is a finite number of a sensible size.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("own_value_kg", None),
                            models.Q(("own_value_reason__regex", "^\\s*$"), _negated=True),
                            _connector="OR",
                        ),
                        name="emissions_activity_own_value_explained",
                        violation_error_message="An own value needs a reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destination", None), ("origin", None)),
                            models.Q(
                                ("destination__isnull", False),
                                ("module", "travel"),
                                ("origin__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="emissions_activity_trip_between_two",
                        violation_error_message="A trip has both places, where it begins and ends.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("distance_km", None),
                            models.Q(
                                ("distance_km__gte", 0),
                                ("distance_km__lt", 50000),
                                ("module", "travel"),
                            ),
                            _connector="OR",
                        ),
                        name="emissions_activity_distance_sane",
                        violation_error_message="A distance is one of a trip, and under 50,000 km.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kwh_each", None),
                            models.Q(("kwh_each__gte", 0), ("kwh_each__lt", 1000000000)),
                            _connector="OR",
                        ),
                        name="emissions_activity_kwh_each_sane",
                        violation_error_message="kWh each are nothing or more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("uncertainty_percent", None),
                            models.Q(
                                ("uncertainty_percent__gte", 0), ("uncertainty_percent__lte", 1000)
                            ),
                            _connector="OR",
                        ),
                        name="emissions_activity_uncertainty_sane",
                        violation_error_message="An uncertainty lies between 0 and 1000 percent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.comparison.Coalesce(
                                        models.F("active_hours"), models.Value(Decimal("0"))
                                    ),
                                    "+",
                                    django.db.models.functions.comparison.Coalesce(
                                        models.F("standby_hours"), models.Value(Decimal("0"))
                                    ),
                                ),
                                models.Value(168),
                            ),
                            models.Q(
                                ("active_hours", None), ("active_hours__gte", 0), _connector="OR"
                            ),
                            models.Q(
                                ("standby_hours", None), ("standby_hours__gte", 0), _connector="OR"
                            ),
                        ),
                        name="emissions_activity_hours_of_a_week",
                        violation_error_message="Hours in use and on standby are a week's 168 at most.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("active_hours", None),
                                ("active_watts", None),
                                ("standby_hours", None),
                                ("standby_watts", None),
                                ("weeks", None),
                            ),
                            models.Q(
                                ("active_hours__isnull", False),
                                ("active_watts__gte", 0),
                                ("active_watts__isnull", False),
                                ("active_watts__lt", 1000000000),
                                ("kwh_each", None),
                                ("module", "equipment"),
                                ("weeks__gte", 0),
                                ("weeks__isnull", False),
                                ("weeks__lte", 53),
                            ),
                            _connector="OR",
                        ),
                        name="emissions_activity_power_whole",
                        violation_error_message="The power of equipment is given by watts and hours in use and weeks of the year, 53 at most.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standby_hours", None), ("standby_watts", None)),
                            models.Q(
                                ("standby_hours__isnull", False),
                                ("standby_watts__gte", 0),
                                ("standby_watts__isnull", False),
                                ("standby_watts__lt", 1000000000),
                            ),
                            _connector="OR",
                        ),
                        name="emissions_activity_standby_whole",
                        violation_error_message="Standby is given by watts and hours.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="UUID")),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Number of the invoice, trip or meter reading; imports match on it.",
                        max_length=120,
                        verbose_name="reference",
                    ),
                ),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=120, verbose_name="category")),
                (
                    "subcategory",
                    models.CharField(blank=True, max_length=120, verbose_name="subcategory"),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "quantity",
                    emissions.models.fields.ExactField(
                        help_text="How much, in its unit; a credit is negative.",
                        verbose_name="quantity",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        help_text="Unit of the quantity, such as kWh or passenger.km.",
                        max_length=60,
                        verbose_name="unit",
                    ),
                ),
                (
                    "unit_code",
                    emissions.models.fields.UnitCodeField(
                        editable=False, max_length=60, unit_field="unit", verbose_name="unit code"
                    ),
                ),
                (
                    "happened_on",
                    models.DateField(
                        help_text="Day it happened, or its period began.", verbose_name="day"
                    ),
                ),
                (
                    "ended_on",
                    models.DateField(
                        blank=True,
                        help_text="The day after its last one; empty for a single day.",
                        null=True,
                        verbose_name="end of the period",
                    ),
                ),
                (
                    "own_value_kg",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Kilograms of CO2e known otherwise, used instead of a factor.",
                        null=True,
                        verbose_name="own value",
                    ),
                ),
                (
                    "own_value_reason",
                    models.TextField(
                        blank=True,
                        help_text="Where the own value comes from.",
                        verbose_name="reason of the own value",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("manual", "by hand"),
                            ("import", "import"),
                            ("api", "API"),
                            ("sensor", "sensor"),
                        ],
                        default="manual",
                        editable=False,
                        max_length=6,
                        verbose_name="source",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "import_row",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="spreadsheets.importrow",
                        verbose_name="import row",
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
                        to="emissions.activity",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Any version of it; the one valid on the day is used.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.emissionfactor",
                        verbose_name="factor",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
                    ),
                ),
                (
                    "active_hours",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of a week's 168.",
                        null=True,
                        verbose_name="hours in use",
                    ),
                ),
                (
                    "active_watts",
                    emissions.models.fields.ExactField(
                        blank=True, help_text="W, each.", null=True, verbose_name="watts in use"
                    ),
                ),
                (
                    "distance_km",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Kilometres one way, if known better than by the places.",
                        null=True,
                        verbose_name="distance",
                    ),
                ),
                (
                    "is_return",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="there and back"
                    ),
                ),
                (
                    "kwh_each",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="What one unit of the quantity takes: one m2, hour or request.",
                        null=True,
                        verbose_name="kWh each",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Whose trip or use it is. Members of a laboratory see their own only.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Where it happened, such as CH; empty for that of its laboratory.",
                        max_length=20,
                        verbose_name="country or grid",
                    ),
                ),
                (
                    "standby_hours",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of a week's 168.",
                        null=True,
                        verbose_name="hours on standby",
                    ),
                ),
                (
                    "standby_watts",
                    emissions.models.fields.ExactField(
                        blank=True, help_text="W, each.", null=True, verbose_name="watts on standby"
                    ),
                ),
                (
                    "uncertainty_percent",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Half of its interval, in percent.",
                        null=True,
                        verbose_name="uncertainty of the quantity",
                    ),
                ),
                (
                    "weeks",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of the year, 53 at most.",
                        null=True,
                        verbose_name="weeks",
                    ),
                ),
                (
                    "with_forcing",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="Whether a flight counts what it does high up beside its CO2.",
                        verbose_name="with radiative forcing",
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.place",
                        verbose_name="to",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Where a trip begins: IATA code of the airport, or code of the place.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.place",
                        verbose_name="from",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EmissionFactorEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        help_text="The same for every version, such as uk-electricity-kwh.",
                        max_length=255,
                        verbose_name="code",
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        help_text="Country or grid it holds for, such as GB; GLOBAL for everywhere.",
                        max_length=20,
                        verbose_name="region",
                    ),
                ),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Counts up with each one that supersedes another.",
                        verbose_name="version",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="Path from the widest to the narrowest, such as Fuels > Gaseous fuels.",
                        max_length=255,
                        verbose_name="category",
                    ),
                ),
                (
                    "scope",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "outside of scopes"),
                            (1, "scope 1, direct"),
                            (2, "scope 2, purchased energy"),
                            (3, "scope 3, value chain"),
                        ],
                        verbose_name="scope",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[("kg_co2e", "kg CO2e"), ("kwh", "kWh")],
                        default="kg_co2e",
                        help_text="What is counted per unit; results are computed from kg CO2e only.",
                        max_length=7,
                        verbose_name="measure",
                    ),
                ),
                (
                    "value",
                    emissions.models.fields.ExactField(
                        help_text="Kilograms of CO2e, or kWh, per unit, unrounded.",
                        verbose_name="value",
                    ),
                ),
                (
                    "co2",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of it from carbon dioxide, in kg CO2e.",
                        null=True,
                        verbose_name="CO2",
                    ),
                ),
                (
                    "ch4",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of it from methane, in kg CO2e.",
                        null=True,
                        verbose_name="CH4",
                    ),
                ),
                (
                    "n2o",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Of it from nitrous oxide, in kg CO2e.",
                        null=True,
                        verbose_name="N2O",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        help_text="Per what, in the source's words, such as tonne.km.",
                        max_length=60,
                        verbose_name="unit",
                    ),
                ),
                (
                    "unit_code",
                    emissions.models.fields.UnitCodeField(
                        editable=False, max_length=60, unit_field="unit", verbose_name="unit code"
                    ),
                ),
                (
                    "uncertainty_percent",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Half of its interval, in percent.",
                        null=True,
                        verbose_name="uncertainty",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="Who published it.", max_length=120, verbose_name="source"
                    ),
                ),
                (
                    "source_version",
                    models.CharField(
                        blank=True,
                        help_text="Year or number of the publication.",
                        max_length=60,
                        verbose_name="edition",
                    ),
                ),
                (
                    "source_url",
                    emissions.models.fields.AddressField(
                        blank=True,
                        help_text="Where it is found.",
                        max_length=500,
                        verbose_name="address of the source",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        help_text="First day it holds for.", verbose_name="valid from"
                    ),
                ),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The day after the last one; empty while it holds.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
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
                        to="emissions.emissionfactor",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The version before it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.emissionfactor",
                        verbose_name="supersedes",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FactorWord",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            models.F("word"), name="gin_trgm_ops"
                        ),
                        name="emissions_word_alike",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            models.F("word"), name="text_pattern_ops"
                        ),
                        name="emissions_word_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LaboratoryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another laboratory has this code already."},
                        help_text="Short name in the institution, such as ENAC-IIE.",
                        max_length=60,
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "faculty",
                    models.CharField(
                        blank=True,
                        help_text="Faculty or school it belongs to.",
                        max_length=120,
                        verbose_name="faculty",
                    ),
                ),
                (
                    "headcount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Full-time equivalents; a year may say otherwise.",
                        max_digits=8,
                        null=True,
                        verbose_name="headcount",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Untick it when the laboratory closes.",
                        verbose_name="active",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
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
                        to="emissions.laboratory",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="Where its energy comes from, such as CH; activities may say otherwise.",
                        max_length=20,
                        verbose_name="country or grid",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReportingYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="Calendar year, such as 2025.", verbose_name="year"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("validated", "validated"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "headcount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Full-time equivalents of that year, for figures per head.",
                        max_digits=8,
                        null=True,
                        verbose_name="headcount",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What a reader should know.", verbose_name="note"
                    ),
                ),
                (
                    "validated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="validated at"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years_closed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years_validated",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validated by",
                    ),
                ),
                (
                    "reopened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="reopened at"),
                ),
                (
                    "reopened_because",
                    models.TextField(
                        blank=True,
                        help_text="Of the last one, if there was any.",
                        verbose_name="reason of the reopening",
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years_reopened",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reopened by",
                    ),
                ),
            ],
            options={
                "verbose_name": "reporting year",
                "verbose_name_plural": "reporting years",
                "ordering": ["laboratory", "-year"],
                "permissions": [("close_reportingyear", "Can close and reopen reporting years")],
                "indexes": [
                    models.Index(fields=["status", "-year"], name="emissions_year_by_status")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("laboratory", "year"),
                        name="emissions_reportingyear_once",
                        violation_error_message="This laboratory has this year already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2100)),
                        name="emissions_reportingyear_year_sane",
                        violation_error_message="A year lies between 1990 and 2100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "validated", "closed"])),
                        name="emissions_reportingyear_status_known",
                        violation_error_message="A year is open, validated or closed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "open"), ("validated_at__isnull", False), _connector="OR"
                        ),
                        name="emissions_reportingyear_validated_has_moment",
                        violation_error_message="A year that is not open says when it was validated.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("status", "closed")),
                            models.Q(
                                models.Q(("status", "closed"), _negated=True), ("closed_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="emissions_reportingyear_closed_has_moment",
                        violation_error_message="A year says when it was closed if, and only if, it is.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("headcount", None), ("headcount__gt", 0), _connector="OR"
                        ),
                        name="emissions_reportingyear_headcount_positive",
                        violation_error_message="A headcount is more than nothing, or left empty.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reopened_at", None), ("reopened_because", "")),
                            models.Q(
                                ("reopened_at__isnull", False),
                                models.Q(("reopened_because__regex", "^\\s*$"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="emissions_reportingyear_reopened_because",
                        violation_error_message="A year that was opened again says when and why.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingYearEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="Calendar year, such as 2025.", verbose_name="year"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("validated", "validated"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "headcount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Full-time equivalents of that year, for figures per head.",
                        max_digits=8,
                        null=True,
                        verbose_name="headcount",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What a reader should know.", verbose_name="note"
                    ),
                ),
                (
                    "validated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="validated at"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
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
                        to="emissions.reportingyear",
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validated by",
                    ),
                ),
                (
                    "reopened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="reopened at"),
                ),
                (
                    "reopened_because",
                    models.TextField(
                        blank=True,
                        help_text="Of the last one, if there was any.",
                        verbose_name="reason of the reopening",
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reopened by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "gas",
                    models.CharField(
                        choices=[
                            ("co2e", "CO2e, all gases"),
                            ("co2", "carbon dioxide"),
                            ("ch4", "methane"),
                            ("n2o", "nitrous oxide"),
                            ("other", "other gases"),
                        ],
                        max_length=5,
                        verbose_name="gas",
                    ),
                ),
                (
                    "scope",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "outside of scopes"),
                            (1, "scope 1, direct"),
                            (2, "scope 2, purchased energy"),
                            (3, "scope 3, value chain"),
                        ],
                        verbose_name="scope",
                    ),
                ),
                (
                    "factor_value",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="kg CO2e per unit, as it was then.",
                        null=True,
                        verbose_name="factor used",
                    ),
                ),
                (
                    "quantity",
                    emissions.models.fields.ExactField(
                        help_text="Of the activity, in its own unit.", verbose_name="quantity"
                    ),
                ),
                (
                    "conversion",
                    emissions.models.fields.ExactField(
                        default=1,
                        help_text="Units of the factor in one unit of the quantity.",
                        verbose_name="conversion",
                    ),
                ),
                (
                    "kg",
                    emissions.models.fields.ExactField(
                        help_text="kg CO2e, unrounded.", verbose_name="kilograms"
                    ),
                ),
                (
                    "uncertainty_percent",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Half of its interval, in percent: of the quantity and of the factor.",
                        null=True,
                        verbose_name="uncertainty",
                    ),
                ),
                (
                    "formula",
                    models.CharField(
                        help_text="Which calculation made it, with its version.",
                        max_length=40,
                        verbose_name="formula",
                    ),
                ),
                ("computed_at", models.DateTimeField(verbose_name="computed at")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="emissions.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty when the laboratory gave its own value.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="emissions.emissionfactor",
                        verbose_name="factor",
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=120, verbose_name="category")),
                (
                    "distance_km",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Kilometres of a trip, one way.",
                        null=True,
                        verbose_name="distance",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="day")),
                (
                    "laboratory",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
                    ),
                ),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                (
                    "quantity_uncertainty_percent",
                    emissions.models.fields.ExactField(
                        blank=True,
                        help_text="Half of its interval, in percent.",
                        null=True,
                        verbose_name="uncertainty of the quantity",
                    ),
                ),
            ],
            options={
                "verbose_name": "result",
                "verbose_name_plural": "results",
                "ordering": ["activity_id", "gas"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("gas__in", ["co2e", "co2", "ch4", "n2o", "other"])),
                        name="emissions_result_gas_known",
                        violation_error_message="This gas is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__gte", 0), ("scope__lte", 3)),
                        name="emissions_result_scope_known",
                        violation_error_message="A scope is 1, 2 or 3, or 0 outside of scopes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("factor", None), ("factor_value", None)),
                            models.Q(
                                ("factor__isnull", False),
                                ("factor_value__isnull", False),
                                (
                                    "kg",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("quantity"), "*", models.F("conversion")
                                        ),
                                        "*",
                                        models.F("factor_value"),
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="emissions_result_is_product",
                        violation_error_message="A result is quantity times conversion times factor, to the last digit.",
                    ),
                    models.UniqueConstraint(
                        fields=("activity", "gas"),
                        name="emissions_result_once",
                        violation_error_message="This activity has this result already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("conversion__gte", 0)),
                        name="emissions_result_conversion_sane",
                        violation_error_message="A conversion is nothing or more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("uncertainty_percent", None),
                            models.Q(
                                ("uncertainty_percent__gte", 0), ("uncertainty_percent__lte", 2000)
                            ),
                            _connector="OR",
                        ),
                        name="emissions_result_uncertainty_sane",
                        violation_error_message="An uncertainty lies between 0 and 2000 percent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "module__in",
                                [
                                    "headcount",
                                    "travel",
                                    "energy",
                                    "equipment",
                                    "purchase",
                                    "cloud",
                                    "process",
                                    "waste",
                                    "other",
                                ],
                            )
                        ),
                        name="emissions_result_module_known",
                        violation_error_message="This module is not known.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactorChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        help_text="Such as plane, electricity or a spend code.",
                        max_length=120,
                        verbose_name="category",
                    ),
                ),
                (
                    "subcategory",
                    models.CharField(
                        blank=True,
                        help_text="Such as economy or diesel.",
                        max_length=120,
                        verbose_name="subcategory",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="Country or grid of the activity; empty for those that none else is for.",
                        max_length=20,
                        verbose_name="place",
                    ),
                ),
                (
                    "with_forcing",
                    models.BooleanField(
                        default=True,
                        help_text="Whether it is for flights that count what they do high up beside the CO2.",
                        verbose_name="with radiative forcing",
                    ),
                ),
                (
                    "from_km",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Shortest way, one way, that it is for.",
                        verbose_name="from km",
                    ),
                ),
                (
                    "until_km",
                    models.PositiveIntegerField(
                        default=50000, help_text="Ways shorter than this.", verbose_name="until km"
                    ),
                ),
                (
                    "factor_code",
                    models.CharField(
                        help_text="Its version is the one valid on the day.",
                        max_length=255,
                        verbose_name="code of the factor",
                    ),
                ),
                (
                    "factor_region",
                    models.CharField(max_length=20, verbose_name="region of the factor"),
                ),
            ],
            options={
                "verbose_name": "choice of factor",
                "verbose_name_plural": "choices of factors",
                "ordering": [
                    "module",
                    "category",
                    "subcategory",
                    "place",
                    "with_forcing",
                    "from_km",
                ],
                "indexes": [
                    models.Index(
                        fields=["factor_code", "factor_region"], name="emissions_choice_of_factor"
                    )
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("module", "="),
                            ("category", "="),
                            ("subcategory", "="),
                            ("place", "="),
                            (
                                django.db.models.functions.comparison.Cast(
                                    "with_forcing", models.IntegerField()
                                ),
                                "=",
                            ),
                            (
                                emissions.models.choices.NumberRange(
                                    models.F("from_km"), models.F("until_km")
                                ),
                                "&&",
                            ),
                        ],
                        name="emissions_factorchoice_once",
                        violation_error_message="Another choice is for some of these activities already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "module__in",
                                [
                                    "headcount",
                                    "travel",
                                    "energy",
                                    "equipment",
                                    "purchase",
                                    "cloud",
                                    "process",
                                    "waste",
                                    "other",
                                ],
                            )
                        ),
                        name="emissions_factorchoice_module_known",
                        violation_error_message="This module is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_km__gt", models.F("from_km")), ("until_km__lte", 50000)
                        ),
                        name="emissions_factorchoice_km_ordered",
                        violation_error_message="The second distance is the larger one, 50,000 at most.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place", django.db.models.functions.text.Upper("place"))
                        ),
                        name="emissions_factorchoice_place_upper",
                        violation_error_message="A place is a code in capitals, such as GB.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactorChoiceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        help_text="Such as plane, electricity or a spend code.",
                        max_length=120,
                        verbose_name="category",
                    ),
                ),
                (
                    "subcategory",
                    models.CharField(
                        blank=True,
                        help_text="Such as economy or diesel.",
                        max_length=120,
                        verbose_name="subcategory",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="Country or grid of the activity; empty for those that none else is for.",
                        max_length=20,
                        verbose_name="place",
                    ),
                ),
                (
                    "with_forcing",
                    models.BooleanField(
                        default=True,
                        help_text="Whether it is for flights that count what they do high up beside the CO2.",
                        verbose_name="with radiative forcing",
                    ),
                ),
                (
                    "from_km",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Shortest way, one way, that it is for.",
                        verbose_name="from km",
                    ),
                ),
                (
                    "until_km",
                    models.PositiveIntegerField(
                        default=50000, help_text="Ways shorter than this.", verbose_name="until km"
                    ),
                ),
                (
                    "factor_code",
                    models.CharField(
                        help_text="Its version is the one valid on the day.",
                        max_length=255,
                        verbose_name="code of the factor",
                    ),
                ),
                (
                    "factor_region",
                    models.CharField(max_length=20, verbose_name="region of the factor"),
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
                        to="emissions.factorchoice",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another place has this code already."},
                        help_text="IATA code of an airport, such as GVA; a short name in capitals of others.",
                        max_length=20,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("airport", "airport"), ("station", "station"), ("town", "town")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        help_text="Two letters, ISO 3166, such as CH.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "position",
                    django.contrib.gis.db.models.fields.PointField(
                        help_text="Longitude and latitude, WGS 84.",
                        srid=4326,
                        verbose_name="position",
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code", django.db.models.functions.text.Upper("code")),
                            ("code__regex", "^\\S+$"),
                        ),
                        name="emissions_place_code_upper",
                        violation_error_message="A code is written in capitals, without spaces.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["airport", "station", "town"])),
                        name="emissions_place_kind_known",
                        violation_error_message="A place is an airport, a station or a town.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="emissions_place_country_code",
                        violation_error_message="A country is two capital letters, such as CH.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another place has this code already."},
                        help_text="IATA code of an airport, such as GVA; a short name in capitals of others.",
                        max_length=20,
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("airport", "airport"), ("station", "station"), ("town", "town")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        help_text="Two letters, ISO 3166, such as CH.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "position",
                    django.contrib.gis.db.models.fields.PointField(
                        help_text="Longitude and latitude, WGS 84.",
                        srid=4326,
                        verbose_name="position",
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
                        to="emissions.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Total",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("month", models.PositiveSmallIntegerField(verbose_name="month")),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=120, verbose_name="category")),
                (
                    "scope",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "outside of scopes"),
                            (1, "scope 1, direct"),
                            (2, "scope 2, purchased energy"),
                            (3, "scope 3, value chain"),
                        ],
                        verbose_name="scope",
                    ),
                ),
                (
                    "gas",
                    models.CharField(
                        choices=[
                            ("co2e", "CO2e, all gases"),
                            ("co2", "carbon dioxide"),
                            ("ch4", "methane"),
                            ("n2o", "nitrous oxide"),
                            ("other", "other gases"),
                        ],
                        max_length=5,
                        verbose_name="gas",
                    ),
                ),
                (
                    "amount",
                    emissions.models.fields.ExactField(
                        help_text="In the unit of the factor.", verbose_name="amount"
                    ),
                ),
                (
                    "kg",
                    emissions.models.fields.ExactField(
                        help_text="kg CO2e, unrounded.", verbose_name="kilograms"
                    ),
                ),
                (
                    "variance",
                    emissions.models.fields.ExactField(
                        help_text="Sum of squares of the kilograms that quantities may be off.",
                        verbose_name="variance",
                    ),
                ),
                ("activities", models.IntegerField(verbose_name="activities")),
                (
                    "factor",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="totals",
                        to="emissions.emissionfactor",
                        verbose_name="factor",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="totals",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
                    ),
                ),
            ],
            options={
                "verbose_name": "total",
                "verbose_name_plural": "totals",
                "ordering": ["laboratory", "year", "month", "module", "category"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "laboratory",
                            "year",
                            "month",
                            "module",
                            "category",
                            "scope",
                            "gas",
                            "factor",
                        ),
                        name="emissions_total_once",
                        nulls_distinct=False,
                        violation_error_message="There is this total already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "module__in",
                                [
                                    "headcount",
                                    "travel",
                                    "energy",
                                    "equipment",
                                    "purchase",
                                    "cloud",
                                    "process",
                                    "waste",
                                    "other",
                                ],
                            )
                        ),
                        name="emissions_total_module_known",
                        violation_error_message="This module is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gas__in", ["co2e", "co2", "ch4", "n2o", "other"])),
                        name="emissions_total_gas_known",
                        violation_error_message="This gas is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__gte", 0), ("scope__lte", 3)),
                        name="emissions_total_scope_known",
                        violation_error_message="A scope is 1, 2 or 3, or 0 outside of scopes.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitConversion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_code",
                    models.CharField(
                        help_text="Code of a unit, such as MWh or EUR_2024.",
                        max_length=60,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_code",
                    models.CharField(
                        help_text="Code of a unit, such as kWh or USD_2021.",
                        max_length=60,
                        verbose_name="to",
                    ),
                ),
                (
                    "ratio",
                    emissions.models.fields.ExactField(
                        help_text="How many of the second are one of the first.",
                        verbose_name="ratio",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="Whose definition, or whose rate.",
                        max_length=255,
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit conversion",
                "verbose_name_plural": "unit conversions",
                "ordering": ["from_code", "to_code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("from_code", "to_code"),
                        name="emissions_unitconversion_once",
                        violation_error_message="There is a conversion between these units already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ratio__gt", 0), ("ratio__lt", 1000000000000000)),
                        name="emissions_unitconversion_ratio_positive",
                        violation_error_message="A ratio is more than nothing.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_code", models.F("to_code")), _negated=True),
                        name="emissions_unitconversion_of_two",
                        violation_error_message="A conversion is between two units.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitConversionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "from_code",
                    models.CharField(
                        help_text="Code of a unit, such as MWh or EUR_2024.",
                        max_length=60,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_code",
                    models.CharField(
                        help_text="Code of a unit, such as kWh or USD_2021.",
                        max_length=60,
                        verbose_name="to",
                    ),
                ),
                (
                    "ratio",
                    emissions.models.fields.ExactField(
                        help_text="How many of the second are one of the first.",
                        verbose_name="ratio",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="Whose definition, or whose rate.",
                        max_length=255,
                        verbose_name="source",
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
                        to="emissions.unitconversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FactorFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="UUID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        editable=False,
                        upload_to=emissions.models.factor_files.place_of_file,
                        verbose_name="file",
                    ),
                ),
                (
                    "file_name",
                    models.CharField(
                        help_text="As it was sent.", max_length=255, verbose_name="file name"
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        help_text="Of the file; the same file has the same.",
                        max_length=64,
                        verbose_name="SHA-256",
                    ),
                ),
                (
                    "size",
                    models.PositiveBigIntegerField(help_text="In bytes.", verbose_name="size"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("reading", "being read"),
                            ("read", "read, nothing published yet"),
                            ("publishing", "being published"),
                            ("done", "published"),
                            ("failed", "failed"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        blank=True,
                        help_text="Recognised by what stands in it.",
                        max_length=120,
                        verbose_name="form",
                    ),
                ),
                ("edition", models.CharField(blank=True, max_length=60, verbose_name="edition")),
                (
                    "corrects",
                    models.BooleanField(
                        default=False,
                        help_text="Another value for the same days takes the place of the one there is.",
                        verbose_name="take corrections",
                    ),
                ),
                (
                    "findings",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Counts, refusals and the results that change, as they were seen last.",
                        verbose_name="findings",
                    ),
                ),
                (
                    "error",
                    models.TextField(
                        blank=True, help_text="Why the whole file failed.", verbose_name="error"
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="uploaded at"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                        verbose_name="job",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factor_files",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of factors",
                "verbose_name_plural": "files of factors",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["reading", "read", "publishing", "done", "failed"])
                        ),
                        name="emissions_factorfile_status_known",
                        violation_error_message="This status of a file is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="emissions_factorfile_sha256_whole",
                        violation_error_message="A SHA-256 is 64 hexadecimal digits.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False), ("status__in", ["done", "failed"])
                            ),
                            models.Q(
                                models.Q(("status__in", ["done", "failed"]), _negated=True),
                                ("finished_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="emissions_factorfile_finished_has_moment",
                        violation_error_message="A file says when it ended if, and only if, it has.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactorFileEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="UUID")),
                (
                    "file",
                    models.FileField(
                        editable=False,
                        upload_to=emissions.models.factor_files.place_of_file,
                        verbose_name="file",
                    ),
                ),
                (
                    "file_name",
                    models.CharField(
                        help_text="As it was sent.", max_length=255, verbose_name="file name"
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        help_text="Of the file; the same file has the same.",
                        max_length=64,
                        verbose_name="SHA-256",
                    ),
                ),
                (
                    "size",
                    models.PositiveBigIntegerField(help_text="In bytes.", verbose_name="size"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("reading", "being read"),
                            ("read", "read, nothing published yet"),
                            ("publishing", "being published"),
                            ("done", "published"),
                            ("failed", "failed"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        blank=True,
                        help_text="Recognised by what stands in it.",
                        max_length=120,
                        verbose_name="form",
                    ),
                ),
                ("edition", models.CharField(blank=True, max_length=60, verbose_name="edition")),
                (
                    "corrects",
                    models.BooleanField(
                        default=False,
                        help_text="Another value for the same days takes the place of the one there is.",
                        verbose_name="take corrections",
                    ),
                ),
                (
                    "error",
                    models.TextField(
                        blank=True, help_text="Why the whole file failed.", verbose_name="error"
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="uploaded at"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="jobs.job",
                        verbose_name="job",
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
                        to="emissions.factorfile",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CloudUse",
            fields=[],
            options={
                "verbose_name": "cloud use",
                "verbose_name_plural": "cloud use",
                "proxy": True,
                "default_permissions": (),
            },
            bases=(emissions.models.modules.OfModule, "emissions.activity"),
        ),
        migrations.CreateModel(
            name="EnergyUse",
            fields=[],
            options={
                "verbose_name": "energy use",
                "verbose_name_plural": "energy use",
                "proxy": True,
                "default_permissions": (),
            },
            bases=(emissions.models.modules.OfModule, "emissions.activity"),
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[],
            options={
                "verbose_name": "equipment",
                "verbose_name_plural": "equipment",
                "proxy": True,
                "default_permissions": (),
            },
            bases=(emissions.models.modules.OfModule, "emissions.activity"),
        ),
        migrations.CreateModel(
            name="Headcount",
            fields=[],
            options={
                "verbose_name": "headcount",
                "verbose_name_plural": "headcounts",
                "proxy": True,
                "default_permissions": (),
            },
            bases=(emissions.models.modules.OfModule, "emissions.activity"),
        ),
        migrations.CreateModel(
            name="ProcessGas",
            fields=[],
            options={
                "verbose_name": "process gas",
                "verbose_name_plural": "process gases",
                "proxy": True,
                "default_permissions": (),
            },
            bases=(emissions.models.modules.OfModule, "emissions.activity"),
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[],
            options={
                "verbose_name": "purchase",
                "verbose_name_plural": "purchases",
                "proxy": True,
                "default_permissions": (),
            },
            bases=(emissions.models.modules.OfModule, "emissions.activity"),
        ),
        migrations.CreateModel(
            name="Trip",
            fields=[],
            options={
                "verbose_name": "trip",
                "verbose_name_plural": "trips",
                "proxy": True,
                "default_permissions": (),
            },
            bases=(emissions.models.modules.OfModule, "emissions.activity"),
        ),
        migrations.CreateModel(
            name="Waste",
            fields=[],
            options={
                "verbose_name": "waste",
                "verbose_name_plural": "waste",
                "proxy": True,
                "default_permissions": (),
            },
            bases=(emissions.models.modules.OfModule, "emissions.activity"),
        ),
        migrations.CreateModel(
            name="Meter",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another meter has this code already."},
                        help_text="Short name; the activities of its months are meter-CODE-2026-03.",
                        max_length=60,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                (
                    "counts",
                    models.CharField(
                        choices=[
                            ("each", "what was used since the last reading"),
                            ("total", "a counter that runs on"),
                        ],
                        default="each",
                        max_length=5,
                        verbose_name="its readings are",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="Of the activities it makes.",
                        max_length=120,
                        verbose_name="category",
                    ),
                ),
                (
                    "subcategory",
                    models.CharField(blank=True, max_length=120, verbose_name="subcategory"),
                ),
                (
                    "since",
                    models.DateField(
                        help_text="First day that counts; later months are whole ones.",
                        verbose_name="since",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Untick it when the meter is no longer read.",
                        verbose_name="active",
                    ),
                ),
                (
                    "fed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="By the nightly job.",
                        null=True,
                        verbose_name="last fed at",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        help_text="Any version of it; empty to let its category choose.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emissions.emissionfactor",
                        verbose_name="factor",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meters",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        help_text="One that measures in Wh, kWh or MWh.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.sensor",
                        verbose_name="sensor",
                    ),
                ),
            ],
            options={
                "verbose_name": "meter",
                "verbose_name_plural": "meters",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Za-z0-9][A-Za-z0-9._-]*$")),
                        name="emissions_meter_code_plain",
                        violation_error_message="A code begins with a letter or digit and has only those, dots, hyphens and underscores.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counts__in", ["each", "total"])),
                        name="emissions_meter_counts_known",
                        violation_error_message="Readings are what was used since the last one, or a counter that runs on.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since__gte", "1990-01-01"), ("since__lt", "2101-01-01")
                        ),
                        name="emissions_meter_since_sane",
                        violation_error_message="A day lies between the years 1990 and 2100.",
                    ),
                    models.UniqueConstraint(
                        fields=("laboratory", "sensor"),
                        name="emissions_meter_sensor_once",
                        violation_error_message="This laboratory has a meter of this sensor already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeterEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another meter has this code already."},
                        help_text="Short name; the activities of its months are meter-CODE-2026-03.",
                        max_length=60,
                        verbose_name="code",
                    ),
                ),
                (
                    "counts",
                    models.CharField(
                        choices=[
                            ("each", "what was used since the last reading"),
                            ("total", "a counter that runs on"),
                        ],
                        default="each",
                        max_length=5,
                        verbose_name="its readings are",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="Of the activities it makes.",
                        max_length=120,
                        verbose_name="category",
                    ),
                ),
                (
                    "subcategory",
                    models.CharField(blank=True, max_length=120, verbose_name="subcategory"),
                ),
                (
                    "since",
                    models.DateField(
                        help_text="First day that counts; later months are whole ones.",
                        verbose_name="since",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Untick it when the meter is no longer read.",
                        verbose_name="active",
                    ),
                ),
                (
                    "fed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="By the nightly job.",
                        null=True,
                        verbose_name="last fed at",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Any version of it; empty to let its category choose.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.emissionfactor",
                        verbose_name="factor",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
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
                        to="emissions.meter",
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="One that measures in Wh, kWh or MWh.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensor",
                        verbose_name="sensor",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ModuleYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "in progress"), ("validated", "validated")],
                        default="open",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "validated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="validated at"),
                ),
                (
                    "reporting_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="modules",
                        to="emissions.reportingyear",
                        verbose_name="reporting year",
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validated by",
                    ),
                ),
            ],
            options={
                "verbose_name": "module of a year",
                "verbose_name_plural": "modules of years",
                "ordering": ["reporting_year", "module"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reporting_year", "module"),
                        name="emissions_moduleyear_once",
                        violation_error_message="This year has this module already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "module__in",
                                [
                                    "headcount",
                                    "travel",
                                    "energy",
                                    "equipment",
                                    "purchase",
                                    "cloud",
                                    "process",
                                    "waste",
                                    "other",
                                ],
                            )
                        ),
                        name="emissions_moduleyear_module_known",
                        violation_error_message="This module is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "validated"])),
                        name="emissions_moduleyear_status_known",
                        violation_error_message="A module is in progress or validated.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "open"), ("validated_at", None)),
                            models.Q(("status", "validated"), ("validated_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="emissions_moduleyear_validated_has_moment",
                        violation_error_message="A module says when it was validated if, and only if, it is.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModuleYearEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "in progress"), ("validated", "validated")],
                        default="open",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "validated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="validated at"),
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
                        to="emissions.moduleyear",
                    ),
                ),
                (
                    "reporting_year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.reportingyear",
                        verbose_name="reporting year",
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validated by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="The year that is copied, such as 2025.", verbose_name="base year"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Such as “half the flights”.", max_length=120, verbose_name="name"
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What a reader should know.", verbose_name="note"
                    ),
                ),
                (
                    "copied_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="What changed in the year since is not in it.",
                        verbose_name="copied at",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "laboratory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "scenario",
                "verbose_name_plural": "scenarios",
                "ordering": ["laboratory", "-year", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("laboratory", "name"),
                        name="emissions_scenario_name_once",
                        violation_error_message="This laboratory has a scenario of this name already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$"), _negated=True),
                        name="emissions_scenario_named",
                        violation_error_message="A scenario needs a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2100)),
                        name="emissions_scenario_year_sane",
                        violation_error_message="A year lies between 1990 and 2100.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScenarioEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="The year that is copied, such as 2025.", verbose_name="base year"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Such as “half the flights”.", max_length=120, verbose_name="name"
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What a reader should know.", verbose_name="note"
                    ),
                ),
                (
                    "copied_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="What changed in the year since is not in it.",
                        verbose_name="copied at",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "laboratory",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.laboratory",
                        verbose_name="laboratory",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
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
                        to="emissions.scenario",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScenarioLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=120, verbose_name="category")),
                (
                    "scope",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "outside of scopes"),
                            (1, "scope 1, direct"),
                            (2, "scope 2, purchased energy"),
                            (3, "scope 3, value chain"),
                        ],
                        verbose_name="scope",
                    ),
                ),
                (
                    "base_amount",
                    emissions.models.fields.ExactField(
                        help_text="In the unit of the factor; of own values, in kg.",
                        verbose_name="amount of the year",
                    ),
                ),
                (
                    "base_kg",
                    emissions.models.fields.ExactField(
                        help_text="kg CO2e, unrounded.", verbose_name="kg of the year"
                    ),
                ),
                (
                    "value",
                    emissions.models.fields.ExactField(
                        editable=False,
                        help_text="kg CO2e per unit, of the planned factor.",
                        verbose_name="planned value",
                    ),
                ),
                (
                    "amount",
                    emissions.models.fields.ExactField(
                        help_text="In the unit of the factor.", verbose_name="planned amount"
                    ),
                ),
                (
                    "kg",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("amount"), "*", models.F("value")
                        ),
                        help_text="kg CO2e: amount times value, unrounded.",
                        output_field=emissions.models.fields.ExactField(),
                        verbose_name="planned kg",
                    ),
                ),
                (
                    "base_factor",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for values of the laboratory's own.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emissions.emissionfactor",
                        verbose_name="factor of the year",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        help_text="Of the same unit; empty for values of the laboratory's own.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emissions.emissionfactor",
                        verbose_name="planned factor",
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="emissions.scenario",
                        verbose_name="scenario",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a scenario",
                "verbose_name_plural": "lines of scenarios",
                "ordering": ["scenario", "module", "category", "scope", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scenario", "module", "category", "scope", "base_factor"),
                        name="emissions_scenarioline_once",
                        nulls_distinct=False,
                        violation_error_message="The scenario has this line already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "module__in",
                                [
                                    "headcount",
                                    "travel",
                                    "energy",
                                    "equipment",
                                    "purchase",
                                    "cloud",
                                    "process",
                                    "waste",
                                    "other",
                                ],
                            )
                        ),
                        name="emissions_scenarioline_module_known",
                        violation_error_message="This module is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__gte", 0), ("scope__lte", 3)),
                        name="emissions_scenarioline_scope_known",
                        violation_error_message="A scope is 1, 2 or 3, or 0 outside of scopes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", -1000000000000000),
                            ("amount__lt", 1000000000000000),
                            ("base_amount__gt", -1000000000000000),
                            ("base_amount__lt", 1000000000000000),
                        ),
                        name="emissions_scenarioline_amounts_sane",
                        violation_error_message="An amount is a finite number of a sensible size.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScenarioLineEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("headcount", "headcount"),
                            ("travel", "professional travel"),
                            ("energy", "energy and buildings"),
                            ("equipment", "equipment"),
                            ("purchase", "purchases"),
                            ("cloud", "cloud and AI"),
                            ("process", "process emissions"),
                            ("waste", "waste"),
                            ("other", "other"),
                        ],
                        max_length=9,
                        verbose_name="module",
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=120, verbose_name="category")),
                (
                    "scope",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "outside of scopes"),
                            (1, "scope 1, direct"),
                            (2, "scope 2, purchased energy"),
                            (3, "scope 3, value chain"),
                        ],
                        verbose_name="scope",
                    ),
                ),
                (
                    "base_amount",
                    emissions.models.fields.ExactField(
                        help_text="In the unit of the factor; of own values, in kg.",
                        verbose_name="amount of the year",
                    ),
                ),
                (
                    "base_kg",
                    emissions.models.fields.ExactField(
                        help_text="kg CO2e, unrounded.", verbose_name="kg of the year"
                    ),
                ),
                (
                    "value",
                    emissions.models.fields.ExactField(
                        editable=False,
                        help_text="kg CO2e per unit, of the planned factor.",
                        verbose_name="planned value",
                    ),
                ),
                (
                    "amount",
                    emissions.models.fields.ExactField(
                        help_text="In the unit of the factor.", verbose_name="planned amount"
                    ),
                ),
                (
                    "kg",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("amount"), "*", models.F("value")
                        ),
                        help_text="kg CO2e: amount times value, unrounded.",
                        output_field=emissions.models.fields.ExactField(),
                        verbose_name="planned kg",
                    ),
                ),
                (
                    "base_factor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Empty for values of the laboratory's own.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.emissionfactor",
                        verbose_name="factor of the year",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Of the same unit; empty for values of the laboratory's own.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.emissionfactor",
                        verbose_name="planned factor",
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
                        to="emissions.scenarioline",
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="emissions.scenario",
                        verbose_name="scenario",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emissionfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."ch4" IS DISTINCT FROM (NEW."ch4") OR OLD."co2" IS DISTINCT FROM (NEW."co2") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."measure" IS DISTINCT FROM (NEW."measure") OR OLD."n2o" IS DISTINCT FROM (NEW."n2o") OR OLD."region" IS DISTINCT FROM (NEW."region") OR OLD."scope" IS DISTINCT FROM (NEW."scope") OR OLD."supersedes_id" IS DISTINCT FROM (NEW."supersedes_id") OR OLD."uncertainty_percent" IS DISTINCT FROM (NEW."uncertainty_percent") OR OLD."unit" IS DISTINCT FROM (NEW."unit") OR OLD."unit_code" IS DISTINCT FROM (NEW."unit_code") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func="\n    RAISE EXCEPTION\n        'A published factor is not edited. Supersede it, so that old results keep their value.'\n        USING ERRCODE = 'check_violation';\n",
                    hash="b80942cd3f0c9b06009bb8ff4feefe74416666f5",
                    operation="UPDATE",
                    pgid="pgtrigger_keep_published_422c8",
                    table="emissions_emissionfactor",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emissionfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="know_words_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO emissions_factorword (word)\n    SELECT DISTINCT lower(part[1])\n      FROM new_rows, regexp_matches(new_rows.words, '[[:alpha:]]{3,}', 'g') part\n     ORDER BY 1\n        ON CONFLICT DO NOTHING;\n    RETURN NULL;\n",
                    hash="7bdbcaf1b042800e3bf00a739e10cc9b2ca1b0ae",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_know_words_insert_78de8",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="emissions_emissionfactor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emissionfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="know_words_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO emissions_factorword (word)\n    SELECT DISTINCT lower(part[1])\n      FROM new_rows, regexp_matches(new_rows.words, '[[:alpha:]]{3,}', 'g') part\n     ORDER BY 1\n        ON CONFLICT DO NOTHING;\n    RETURN NULL;\n",
                    hash="fb2f0e671ab2445c5e377cfc0368ce8f09090e3a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_know_words_update_91c85",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="emissions_emissionfactor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emissionfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "emissions_emissionfactorevent" ("category", "ch4", "co2", "code", "created_at", "id", "measure", "n2o", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "scope", "source", "source_url", "source_version", "supersedes_id", "uncertainty_percent", "unit", "unit_code", "updated_at", "valid_from", "valid_until", "value", "version") SELECT new_values."category", new_values."ch4", new_values."co2", new_values."code", new_values."created_at", new_values."id", new_values."measure", new_values."n2o", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region", new_values."scope", new_values."source", new_values."source_url", new_values."source_version", new_values."supersedes_id", new_values."uncertainty_percent", new_values."unit", new_values."unit_code", new_values."updated_at", new_values."valid_from", new_values."valid_until", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5d0e5ad3516787f549ebd87361ecdd456415c772",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_834ec",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="emissions_emissionfactor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emissionfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "emissions_emissionfactorevent" ("category", "ch4", "co2", "code", "created_at", "id", "measure", "n2o", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "scope", "source", "source_url", "source_version", "supersedes_id", "uncertainty_percent", "unit", "unit_code", "updated_at", "valid_from", "valid_until", "value", "version") SELECT new_values."category", new_values."ch4", new_values."co2", new_values."code", new_values."created_at", new_values."id", new_values."measure", new_values."n2o", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region", new_values."scope", new_values."source", new_values."source_url", new_values."source_version", new_values."supersedes_id", new_values."uncertainty_percent", new_values."unit", new_values."unit_code", new_values."updated_at", new_values."valid_from", new_values."valid_until", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."category" IS DISTINCT FROM (new_values."category") OR old_values."ch4" IS DISTINCT FROM (new_values."ch4") OR old_values."co2" IS DISTINCT FROM (new_values."co2") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."measure" IS DISTINCT FROM (new_values."measure") OR old_values."n2o" IS DISTINCT FROM (new_values."n2o") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."region" IS DISTINCT FROM (new_values."region") OR old_values."scope" IS DISTINCT FROM (new_values."scope") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."source_url" IS DISTINCT FROM (new_values."source_url") OR old_values."source_version" IS DISTINCT FROM (new_values."source_version") OR old_values."supersedes_id" IS DISTINCT FROM (new_values."supersedes_id") OR old_values."uncertainty_percent" IS DISTINCT FROM (new_values."uncertainty_percent") OR old_values."unit" IS DISTINCT FROM (new_values."unit") OR old_values."unit_code" IS DISTINCT FROM (new_values."unit_code") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."valid_from" IS DISTINCT FROM (new_values."valid_from") OR old_values."valid_until" IS DISTINCT FROM (new_values."valid_until") OR old_values."value" IS DISTINCT FROM (new_values."value") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="26353c89aff8670ac8b58431251aa2c935774d90",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_99e3e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="emissions_emissionfactor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emissionfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "emissions_emissionfactorevent" ("category", "ch4", "co2", "code", "created_at", "id", "measure", "n2o", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "scope", "source", "source_url", "source_version", "supersedes_id", "uncertainty_percent", "unit", "unit_code", "updated_at", "valid_from", "valid_until", "value", "version") SELECT old_values."category", old_values."ch4", old_values."co2", old_values."code", old_values."created_at", old_values."id", old_values."measure", old_values."n2o", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region", old_values."scope", old_values."source", old_values."source_url", old_values."source_version", old_values."supersedes_id", old_values."uncertainty_percent", old_values."unit", old_values."unit_code", old_values."updated_at", old_values."valid_from", old_values."valid_until", old_values."value", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="c7ea895de9624692d901e95f0e5972a31ce23dff",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c6d20",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="emissions_emissionfactor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="laboratory",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_laboratoryevent" ("code", "created_at", "faculty", "headcount", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."faculty", NEW."headcount", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."updated_at"); RETURN NULL;',
                    hash="8ac53b2f2ce4fb6086b41c84f64614e624c848e0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_65b80",
                    table="emissions_laboratory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="laboratory",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "emissions_laboratoryevent" ("code", "created_at", "faculty", "headcount", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."faculty", NEW."headcount", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."updated_at"); RETURN NULL;',
                    hash="d0d57824d36a5f8e35117a6942cd3c09b4eebd90",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dc772",
                    table="emissions_laboratory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="laboratory",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_laboratoryevent" ("code", "created_at", "faculty", "headcount", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "updated_at") VALUES (OLD."code", OLD."created_at", OLD."faculty", OLD."headcount", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."updated_at"); RETURN NULL;',
                    hash="bd4403d64bee069f311a84938a32012e75d3d474",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f9fc3",
                    table="emissions_laboratory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_closed_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE refused record;",
                    func="\n    PERFORM pg_advisory_xact_lock_shared(hashtext('emissions.laboratory'), laboratory_id)\n       FROM (SELECT DISTINCT laboratory_id FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM new_rows) touched ORDER BY 1) laboratories;\n    SELECT l.code, y.year INTO refused\n      FROM emissions_reportingyear y\n      JOIN emissions_laboratory l ON l.id = y.laboratory_id\n     WHERE y.status = 'closed'\n       AND (y.laboratory_id, y.year) IN (SELECT laboratory_id, year FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM new_rows) touched)\n     LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'The year % of % is closed. Reopen it before you change it.',\n            refused.year, refused.code USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n",
                    hash="e31584a074fdce1a6f7bfb6a085400f9f643e200",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_keep_closed_insert_4bdc9",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="emissions_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_closed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE refused record;",
                    func="\n    PERFORM pg_advisory_xact_lock_shared(hashtext('emissions.laboratory'), laboratory_id)\n       FROM (SELECT DISTINCT laboratory_id FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM old_rows UNION SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM new_rows) touched ORDER BY 1) laboratories;\n    SELECT l.code, y.year INTO refused\n      FROM emissions_reportingyear y\n      JOIN emissions_laboratory l ON l.id = y.laboratory_id\n     WHERE y.status = 'closed'\n       AND (y.laboratory_id, y.year) IN (SELECT laboratory_id, year FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM old_rows UNION SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM new_rows) touched)\n     LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'The year % of % is closed. Reopen it before you change it.',\n            refused.year, refused.code USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n",
                    hash="13296e6745f23af53e09d7ac6984b7154f368000",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_keep_closed_update_afa4a",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="emissions_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_closed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE refused record;",
                    func="\n    PERFORM pg_advisory_xact_lock_shared(hashtext('emissions.laboratory'), laboratory_id)\n       FROM (SELECT DISTINCT laboratory_id FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM old_rows) touched ORDER BY 1) laboratories;\n    SELECT l.code, y.year INTO refused\n      FROM emissions_reportingyear y\n      JOIN emissions_laboratory l ON l.id = y.laboratory_id\n     WHERE y.status = 'closed'\n       AND (y.laboratory_id, y.year) IN (SELECT laboratory_id, year FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM old_rows) touched)\n     LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'The year % of % is closed. Reopen it before you change it.',\n            refused.year, refused.code USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n",
                    hash="33dea8beb10a78e4a946c2f1a61fbf44b432f7c1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_keep_closed_delete_5159e",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="emissions_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "emissions_activityevent" ("active_hours", "active_watts", "category", "created_at", "description", "destination_id", "distance_km", "ended_on", "entered_by_id", "factor_id", "happened_on", "id", "import_row_id", "is_return", "kwh_each", "laboratory_id", "module", "origin_id", "own_value_kg", "own_value_reason", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "reference", "source", "standby_hours", "standby_watts", "subcategory", "uncertainty_percent", "unit", "unit_code", "updated_at", "uuid", "weeks", "with_forcing") SELECT new_values."active_hours", new_values."active_watts", new_values."category", new_values."created_at", new_values."description", new_values."destination_id", new_values."distance_km", new_values."ended_on", new_values."entered_by_id", new_values."factor_id", new_values."happened_on", new_values."id", new_values."import_row_id", new_values."is_return", new_values."kwh_each", new_values."laboratory_id", new_values."module", new_values."origin_id", new_values."own_value_kg", new_values."own_value_reason", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place", new_values."quantity", new_values."reference", new_values."source", new_values."standby_hours", new_values."standby_watts", new_values."subcategory", new_values."uncertainty_percent", new_values."unit", new_values."unit_code", new_values."updated_at", new_values."uuid", new_values."weeks", new_values."with_forcing" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8f9568ecb98a6639a62c9b735b907b994c64f0b3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5e2a7",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="emissions_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "emissions_activityevent" ("active_hours", "active_watts", "category", "created_at", "description", "destination_id", "distance_km", "ended_on", "entered_by_id", "factor_id", "happened_on", "id", "import_row_id", "is_return", "kwh_each", "laboratory_id", "module", "origin_id", "own_value_kg", "own_value_reason", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "reference", "source", "standby_hours", "standby_watts", "subcategory", "uncertainty_percent", "unit", "unit_code", "updated_at", "uuid", "weeks", "with_forcing") SELECT new_values."active_hours", new_values."active_watts", new_values."category", new_values."created_at", new_values."description", new_values."destination_id", new_values."distance_km", new_values."ended_on", new_values."entered_by_id", new_values."factor_id", new_values."happened_on", new_values."id", new_values."import_row_id", new_values."is_return", new_values."kwh_each", new_values."laboratory_id", new_values."module", new_values."origin_id", new_values."own_value_kg", new_values."own_value_reason", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place", new_values."quantity", new_values."reference", new_values."source", new_values."standby_hours", new_values."standby_watts", new_values."subcategory", new_values."uncertainty_percent", new_values."unit", new_values."unit_code", new_values."updated_at", new_values."uuid", new_values."weeks", new_values."with_forcing" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="10d4835e676e49a91619d5234d85ca646d7f8426",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a859f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="emissions_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "emissions_activityevent" ("active_hours", "active_watts", "category", "created_at", "description", "destination_id", "distance_km", "ended_on", "entered_by_id", "factor_id", "happened_on", "id", "import_row_id", "is_return", "kwh_each", "laboratory_id", "module", "origin_id", "own_value_kg", "own_value_reason", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "reference", "source", "standby_hours", "standby_watts", "subcategory", "uncertainty_percent", "unit", "unit_code", "updated_at", "uuid", "weeks", "with_forcing") SELECT old_values."active_hours", old_values."active_watts", old_values."category", old_values."created_at", old_values."description", old_values."destination_id", old_values."distance_km", old_values."ended_on", old_values."entered_by_id", old_values."factor_id", old_values."happened_on", old_values."id", old_values."import_row_id", old_values."is_return", old_values."kwh_each", old_values."laboratory_id", old_values."module", old_values."origin_id", old_values."own_value_kg", old_values."own_value_reason", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."place", old_values."quantity", old_values."reference", old_values."source", old_values."standby_hours", old_values."standby_watts", old_values."subcategory", old_values."uncertainty_percent", old_values."unit", old_values."unit_code", old_values."updated_at", old_values."uuid", old_values."weeks", old_values."with_forcing" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="2f20459abb55483a77ddea075d1dac4caa7c2496",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d7779",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="emissions_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="take_back_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    UPDATE emissions_moduleyear m\n       SET status = 'open', validated_by_id = NULL, validated_at = NULL\n      FROM emissions_reportingyear y\n     WHERE y.id = m.reporting_year_id AND m.status = 'validated'\n       AND (y.laboratory_id, y.year, m.module) IN (\n    SELECT laboratory_id, extract(year FROM happened_on)::int AS year, module FROM new_rows\n);\n    UPDATE emissions_reportingyear\n       SET status = 'open', validated_by_id = NULL, validated_at = NULL\n     WHERE status = 'validated'\n       AND (laboratory_id, year) IN (SELECT laboratory_id, year FROM (\n    SELECT laboratory_id, extract(year FROM happened_on)::int AS year, module FROM new_rows\n) touched);\n    RETURN NULL;\n",
                    hash="565b8b1318079fe3c315a4fe15500bf91b9166f6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_take_back_insert_0f045",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="emissions_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="take_back_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    UPDATE emissions_moduleyear m\n       SET status = 'open', validated_by_id = NULL, validated_at = NULL\n      FROM emissions_reportingyear y\n     WHERE y.id = m.reporting_year_id AND m.status = 'validated'\n       AND (y.laboratory_id, y.year, m.module) IN (\n    SELECT laboratory_id, extract(year FROM happened_on)::int AS year, module FROM (\n    (SELECT id, laboratory_id, happened_on, module, category, subcategory, quantity, unit_code,\n    factor_id, own_value_kg, place, origin_id, destination_id, distance_km, is_return,\n    with_forcing, active_watts, standby_watts, active_hours, standby_hours, weeks, kwh_each,\n    uncertainty_percent FROM new_rows EXCEPT SELECT id, laboratory_id, happened_on, module, category, subcategory, quantity, unit_code,\n    factor_id, own_value_kg, place, origin_id, destination_id, distance_km, is_return,\n    with_forcing, active_watts, standby_watts, active_hours, standby_hours, weeks, kwh_each,\n    uncertainty_percent FROM old_rows) UNION ALL\n    (SELECT id, laboratory_id, happened_on, module, category, subcategory, quantity, unit_code,\n    factor_id, own_value_kg, place, origin_id, destination_id, distance_km, is_return,\n    with_forcing, active_watts, standby_watts, active_hours, standby_hours, weeks, kwh_each,\n    uncertainty_percent FROM old_rows EXCEPT SELECT id, laboratory_id, happened_on, module, category, subcategory, quantity, unit_code,\n    factor_id, own_value_kg, place, origin_id, destination_id, distance_km, is_return,\n    with_forcing, active_watts, standby_watts, active_hours, standby_hours, weeks, kwh_each,\n    uncertainty_percent FROM new_rows)) different\n\n);\n    UPDATE emissions_reportingyear\n       SET status = 'open', validated_by_id = NULL, validated_at = NULL\n     WHERE status = 'validated'\n       AND (laboratory_id, year) IN (SELECT laboratory_id, year FROM (\n    SELECT laboratory_id, extract(year FROM happened_on)::int AS year, module FROM (\n    (SELECT id, laboratory_id, happened_on, module, category, subcategory, quantity, unit_code,\n    factor_id, own_value_kg, place, origin_id, destination_id, distance_km, is_return,\n    with_forcing, active_watts, standby_watts, active_hours, standby_hours, weeks, kwh_each,\n    uncertainty_percent FROM new_rows EXCEPT SELECT id, laboratory_id, happened_on, module, category, subcategory, quantity, unit_code,\n    factor_id, own_value_kg, place, origin_id, destination_id, distance_km, is_return,\n    with_forcing, active_watts, standby_watts, active_hours, standby_hours, weeks, kwh_each,\n    uncertainty_percent FROM old_rows) UNION ALL\n    (SELECT id, laboratory_id, happened_on, module, category, subcategory, quantity, unit_code,\n    factor_id, own_value_kg, place, origin_id, destination_id, distance_km, is_return,\n    with_forcing, active_watts, standby_watts, active_hours, standby_hours, weeks, kwh_each,\n    uncertainty_percent FROM old_rows EXCEPT SELECT id, laboratory_id, happened_on, module, category, subcategory, quantity, unit_code,\n    factor_id, own_value_kg, place, origin_id, destination_id, distance_km, is_return,\n    with_forcing, active_watts, standby_watts, active_hours, standby_hours, weeks, kwh_each,\n    uncertainty_percent FROM new_rows)) different\n\n) touched);\n    RETURN NULL;\n",
                    hash="4b4b0d6bc95338c1a4c0099b2f646c0704891df8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_take_back_update_6e31b",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="emissions_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="take_back_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    UPDATE emissions_moduleyear m\n       SET status = 'open', validated_by_id = NULL, validated_at = NULL\n      FROM emissions_reportingyear y\n     WHERE y.id = m.reporting_year_id AND m.status = 'validated'\n       AND (y.laboratory_id, y.year, m.module) IN (\n    SELECT laboratory_id, extract(year FROM happened_on)::int AS year, module FROM old_rows\n);\n    UPDATE emissions_reportingyear\n       SET status = 'open', validated_by_id = NULL, validated_at = NULL\n     WHERE status = 'validated'\n       AND (laboratory_id, year) IN (SELECT laboratory_id, year FROM (\n    SELECT laboratory_id, extract(year FROM happened_on)::int AS year, module FROM old_rows\n) touched);\n    RETURN NULL;\n",
                    hash="74d8b05ac17041d0ff3e95fd1545a8e67b227f22",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_take_back_delete_d901b",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="emissions_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportingyear",
            trigger=pgtrigger.compiler.Trigger(
                name="lock_laboratory",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" = 'closed')",
                    func="\n    PERFORM pg_advisory_xact_lock(hashtext('emissions.laboratory'), NEW.laboratory_id);\n    RETURN NEW;\n",
                    hash="861eea348bb09497464ba7e5366792938da5d208",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_lock_laboratory_16a74",
                    table="emissions_reportingyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportingyear",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" = 'closed')",
                    func="\n    RAISE EXCEPTION 'The year % is closed. Reopen it before you delete it.', OLD.year\n        USING ERRCODE = 'check_violation';\n",
                    hash="f2eb155f73dc883f38363864ec97b13bccfe3f23",
                    operation="DELETE",
                    pgid="pgtrigger_keep_closed_30435",
                    table="emissions_reportingyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportingyear",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_closed_headcount",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."status" = \'closed\' AND OLD."headcount" IS DISTINCT FROM (NEW."headcount") AND OLD."status" = \'closed\')',
                    func="\n    RAISE EXCEPTION 'The year % is closed. Reopen it before you change its headcount.', OLD.year\n        USING ERRCODE = 'check_violation';\n",
                    hash="71e6d0937eee3d9cda40929b6dfb28a9f61f99fb",
                    operation="UPDATE",
                    pgid="pgtrigger_keep_closed_headcount_64b7b",
                    table="emissions_reportingyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportingyear",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."year" IS DISTINCT FROM (NEW."year") OR OLD."laboratory_id" IS DISTINCT FROM (NEW."laboratory_id"))',
                    func="\n    RAISE EXCEPTION 'The year and the laboratory of a reporting year do not change.'\n        USING ERRCODE = 'check_violation';\n",
                    hash="1bdee229e45a6dadd6f51f9d4bf4c8bd3360678c",
                    operation="UPDATE",
                    pgid="pgtrigger_keep_place_26d12",
                    table="emissions_reportingyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportingyear",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_reportingyearevent" ("closed_at", "closed_by_id", "created_at", "headcount", "id", "laboratory_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened_at", "reopened_because", "reopened_by_id", "status", "updated_at", "validated_at", "validated_by_id", "year") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."headcount", NEW."id", NEW."laboratory_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reopened_at", NEW."reopened_because", NEW."reopened_by_id", NEW."status", NEW."updated_at", NEW."validated_at", NEW."validated_by_id", NEW."year"); RETURN NULL;',
                    hash="f95a4237b17bfe49266c3329940749399e9cef75",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bece9",
                    table="emissions_reportingyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportingyear",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "emissions_reportingyearevent" ("closed_at", "closed_by_id", "created_at", "headcount", "id", "laboratory_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened_at", "reopened_because", "reopened_by_id", "status", "updated_at", "validated_at", "validated_by_id", "year") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."headcount", NEW."id", NEW."laboratory_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reopened_at", NEW."reopened_because", NEW."reopened_by_id", NEW."status", NEW."updated_at", NEW."validated_at", NEW."validated_by_id", NEW."year"); RETURN NULL;',
                    hash="8a37e18fca7593f7ed3eebf6579958c3932826d0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d2ecf",
                    table="emissions_reportingyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportingyear",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_reportingyearevent" ("closed_at", "closed_by_id", "created_at", "headcount", "id", "laboratory_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened_at", "reopened_because", "reopened_by_id", "status", "updated_at", "validated_at", "validated_by_id", "year") VALUES (OLD."closed_at", OLD."closed_by_id", OLD."created_at", OLD."headcount", OLD."id", OLD."laboratory_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reopened_at", OLD."reopened_because", OLD."reopened_by_id", OLD."status", OLD."updated_at", OLD."validated_at", OLD."validated_by_id", OLD."year"); RETURN NULL;',
                    hash="30f68c7630b62eb06dfa3c17744b7c9bd80096db",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e38b6",
                    table="emissions_reportingyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="result",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_closed_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE refused record;",
                    func="\n    PERFORM pg_advisory_xact_lock_shared(hashtext('emissions.laboratory'), laboratory_id)\n       FROM (SELECT DISTINCT laboratory_id FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM new_rows) touched ORDER BY 1) laboratories;\n    SELECT l.code, y.year INTO refused\n      FROM emissions_reportingyear y\n      JOIN emissions_laboratory l ON l.id = y.laboratory_id\n     WHERE y.status = 'closed'\n       AND (y.laboratory_id, y.year) IN (SELECT laboratory_id, year FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM new_rows) touched)\n     LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'The year % of % is closed. Reopen it before you change it.',\n            refused.year, refused.code USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n",
                    hash="fa910fd4b11ab84b7a7c146cc9da4a2bf6f791ec",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_keep_closed_insert_50d1c",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="emissions_result",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="result",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_closed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE refused record;",
                    func="\n    PERFORM pg_advisory_xact_lock_shared(hashtext('emissions.laboratory'), laboratory_id)\n       FROM (SELECT DISTINCT laboratory_id FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM old_rows UNION SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM new_rows) touched ORDER BY 1) laboratories;\n    SELECT l.code, y.year INTO refused\n      FROM emissions_reportingyear y\n      JOIN emissions_laboratory l ON l.id = y.laboratory_id\n     WHERE y.status = 'closed'\n       AND (y.laboratory_id, y.year) IN (SELECT laboratory_id, year FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM old_rows UNION SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM new_rows) touched)\n     LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'The year % of % is closed. Reopen it before you change it.',\n            refused.year, refused.code USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n",
                    hash="fc7f1107034574c7324c44e853987dbfd64612c9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_keep_closed_update_91221",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="emissions_result",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="result",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_closed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE refused record;",
                    func="\n    PERFORM pg_advisory_xact_lock_shared(hashtext('emissions.laboratory'), laboratory_id)\n       FROM (SELECT DISTINCT laboratory_id FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM old_rows) touched ORDER BY 1) laboratories;\n    SELECT l.code, y.year INTO refused\n      FROM emissions_reportingyear y\n      JOIN emissions_laboratory l ON l.id = y.laboratory_id\n     WHERE y.status = 'closed'\n       AND (y.laboratory_id, y.year) IN (SELECT laboratory_id, year FROM (SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM old_rows) touched)\n     LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'The year % of % is closed. Reopen it before you change it.',\n            refused.year, refused.code USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n",
                    hash="f46b39e94e8dcbe9c35c5425c3caa07f60785201",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_keep_closed_delete_3f115",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="emissions_result",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="result",
            trigger=pgtrigger.compiler.Trigger(
                name="total_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM pg_advisory_xact_lock(hashtext('emissions.totals'), laboratory_id)\n       FROM (SELECT DISTINCT laboratory_id FROM (SELECT 1 AS sign, * FROM new_rows) changed ORDER BY 1) laboratories;\n    INSERT INTO emissions_total AS t\n           (laboratory_id, year, month, module, category, scope, gas, factor_id,\n            amount, kg, variance, activities)\n    SELECT laboratory_id, extract(year FROM happened_on), extract(month FROM happened_on),\n           module, category, scope, gas, factor_id,\n           sum(sign * quantity * conversion), sum(sign * kg),\n           sum(sign * (kg * coalesce(quantity_uncertainty_percent, 0) / 100) ^ 2), sum(sign)\n      FROM (SELECT 1 AS sign, * FROM new_rows) changed\n     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8\n    HAVING (sum(sign), sum(sign * kg), sum(sign * quantity * conversion)) IS DISTINCT FROM (0, 0, 0)\n        OR sum(sign * (kg * coalesce(quantity_uncertainty_percent, 0) / 100) ^ 2) <> 0\n     ORDER BY 1, 2, 3, 4, 5, 6, 7, 8\n        ON CONFLICT (laboratory_id, year, month, module, category, scope, gas, factor_id)\n        DO UPDATE SET amount = t.amount + excluded.amount, kg = t.kg + excluded.kg,\n                      variance = t.variance + excluded.variance,\n                      activities = t.activities + excluded.activities;\n    DELETE FROM emissions_total\n     WHERE activities = 0 AND laboratory_id IN (SELECT laboratory_id FROM (SELECT 1 AS sign, * FROM new_rows) changed);\n    RETURN NULL;\n",
                    hash="eebc5d8bd8fffc66147ec52939faa68ed0d949ff",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_total_insert_fe031",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="emissions_result",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="result",
            trigger=pgtrigger.compiler.Trigger(
                name="total_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM pg_advisory_xact_lock(hashtext('emissions.totals'), laboratory_id)\n       FROM (SELECT DISTINCT laboratory_id FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1 AS sign, * FROM old_rows) changed ORDER BY 1) laboratories;\n    INSERT INTO emissions_total AS t\n           (laboratory_id, year, month, module, category, scope, gas, factor_id,\n            amount, kg, variance, activities)\n    SELECT laboratory_id, extract(year FROM happened_on), extract(month FROM happened_on),\n           module, category, scope, gas, factor_id,\n           sum(sign * quantity * conversion), sum(sign * kg),\n           sum(sign * (kg * coalesce(quantity_uncertainty_percent, 0) / 100) ^ 2), sum(sign)\n      FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1 AS sign, * FROM old_rows) changed\n     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8\n    HAVING (sum(sign), sum(sign * kg), sum(sign * quantity * conversion)) IS DISTINCT FROM (0, 0, 0)\n        OR sum(sign * (kg * coalesce(quantity_uncertainty_percent, 0) / 100) ^ 2) <> 0\n     ORDER BY 1, 2, 3, 4, 5, 6, 7, 8\n        ON CONFLICT (laboratory_id, year, month, module, category, scope, gas, factor_id)\n        DO UPDATE SET amount = t.amount + excluded.amount, kg = t.kg + excluded.kg,\n                      variance = t.variance + excluded.variance,\n                      activities = t.activities + excluded.activities;\n    DELETE FROM emissions_total\n     WHERE activities = 0 AND laboratory_id IN (SELECT laboratory_id FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1 AS sign, * FROM old_rows) changed);\n    RETURN NULL;\n",
                    hash="312cb84cf15dc5e8779f0d12c5834a468b49be80",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_total_update_ee39d",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="emissions_result",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="result",
            trigger=pgtrigger.compiler.Trigger(
                name="total_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM pg_advisory_xact_lock(hashtext('emissions.totals'), laboratory_id)\n       FROM (SELECT DISTINCT laboratory_id FROM (SELECT -1 AS sign, * FROM old_rows) changed ORDER BY 1) laboratories;\n    INSERT INTO emissions_total AS t\n           (laboratory_id, year, month, module, category, scope, gas, factor_id,\n            amount, kg, variance, activities)\n    SELECT laboratory_id, extract(year FROM happened_on), extract(month FROM happened_on),\n           module, category, scope, gas, factor_id,\n           sum(sign * quantity * conversion), sum(sign * kg),\n           sum(sign * (kg * coalesce(quantity_uncertainty_percent, 0) / 100) ^ 2), sum(sign)\n      FROM (SELECT -1 AS sign, * FROM old_rows) changed\n     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8\n    HAVING (sum(sign), sum(sign * kg), sum(sign * quantity * conversion)) IS DISTINCT FROM (0, 0, 0)\n        OR sum(sign * (kg * coalesce(quantity_uncertainty_percent, 0) / 100) ^ 2) <> 0\n     ORDER BY 1, 2, 3, 4, 5, 6, 7, 8\n        ON CONFLICT (laboratory_id, year, month, module, category, scope, gas, factor_id)\n        DO UPDATE SET amount = t.amount + excluded.amount, kg = t.kg + excluded.kg,\n                      variance = t.variance + excluded.variance,\n                      activities = t.activities + excluded.activities;\n    DELETE FROM emissions_total\n     WHERE activities = 0 AND laboratory_id IN (SELECT laboratory_id FROM (SELECT -1 AS sign, * FROM old_rows) changed);\n    RETURN NULL;\n",
                    hash="c1b0a9e13efe5c02d66f0402a4fbd0bb5fc82956",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_total_delete_abf6b",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="emissions_result",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factorchoice",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_factorchoiceevent" ("category", "factor_code", "factor_region", "from_km", "id", "module", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "subcategory", "until_km", "with_forcing") VALUES (NEW."category", NEW."factor_code", NEW."factor_region", NEW."from_km", NEW."id", NEW."module", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."subcategory", NEW."until_km", NEW."with_forcing"); RETURN NULL;',
                    hash="391d7748e4c1f5ea8743bd559803da9ce837dbd9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4a1a4",
                    table="emissions_factorchoice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factorchoice",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "emissions_factorchoiceevent" ("category", "factor_code", "factor_region", "from_km", "id", "module", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "subcategory", "until_km", "with_forcing") VALUES (NEW."category", NEW."factor_code", NEW."factor_region", NEW."from_km", NEW."id", NEW."module", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."subcategory", NEW."until_km", NEW."with_forcing"); RETURN NULL;',
                    hash="a0654b66b3a45817b4bfaa76bc2662288d2744fe",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_720af",
                    table="emissions_factorchoice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factorchoice",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_factorchoiceevent" ("category", "factor_code", "factor_region", "from_km", "id", "module", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "subcategory", "until_km", "with_forcing") VALUES (OLD."category", OLD."factor_code", OLD."factor_region", OLD."from_km", OLD."id", OLD."module", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."subcategory", OLD."until_km", OLD."with_forcing"); RETURN NULL;',
                    hash="bff75918fc4d9b5cc1eb25cac8853713b0824907",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f62d5",
                    table="emissions_factorchoice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "emissions_placeevent" ("code", "country", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."code", NEW."country", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="c24cfd034d9fef052a90042dea7e66ce745a13be",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_480e9",
                    table="emissions_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_placeevent" ("code", "country", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."code", OLD."country", OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;',
                    hash="787901fd0a196dd708c8ffa5b4d6d99449738757",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_63a10",
                    table="emissions_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unitconversion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_unitconversionevent" ("from_code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ratio", "source", "to_code") VALUES (NEW."from_code", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."ratio", NEW."source", NEW."to_code"); RETURN NULL;',
                    hash="a90281b17446f8fbb19efc2890333ee8595bfba4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cc68b",
                    table="emissions_unitconversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unitconversion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "emissions_unitconversionevent" ("from_code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ratio", "source", "to_code") VALUES (NEW."from_code", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."ratio", NEW."source", NEW."to_code"); RETURN NULL;',
                    hash="8494b4f622bf02de9ca3651a51f9d81cad4f2660",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e8b43",
                    table="emissions_unitconversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unitconversion",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_unitconversionevent" ("from_code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ratio", "source", "to_code") VALUES (OLD."from_code", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."ratio", OLD."source", OLD."to_code"); RETURN NULL;',
                    hash="a3ab7e4d347cc599e025ab2fb2131cca13f697f8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_444fb",
                    table="emissions_unitconversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factorfile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_factorfileevent" ("corrects", "edition", "error", "file", "file_name", "finished_at", "form", "id", "job_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "status", "uploaded_at", "uploaded_by_id", "uuid") VALUES (NEW."corrects", NEW."edition", NEW."error", NEW."file", NEW."file_name", NEW."finished_at", NEW."form", NEW."id", NEW."job_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sha256", NEW."size", NEW."status", NEW."uploaded_at", NEW."uploaded_by_id", NEW."uuid"); RETURN NULL;',
                    hash="66749489f778022e1afa1aef97bc3694d2b1263e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_23672",
                    table="emissions_factorfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factorfile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."corrects" IS DISTINCT FROM (NEW."corrects") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func='INSERT INTO "emissions_factorfileevent" ("corrects", "edition", "error", "file", "file_name", "finished_at", "form", "id", "job_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "status", "uploaded_at", "uploaded_by_id", "uuid") VALUES (NEW."corrects", NEW."edition", NEW."error", NEW."file", NEW."file_name", NEW."finished_at", NEW."form", NEW."id", NEW."job_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sha256", NEW."size", NEW."status", NEW."uploaded_at", NEW."uploaded_by_id", NEW."uuid"); RETURN NULL;',
                    hash="e9eb78836aac8f24274844890e3dfa043bb2a987",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_70b08",
                    table="emissions_factorfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factorfile",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_factorfileevent" ("corrects", "edition", "error", "file", "file_name", "finished_at", "form", "id", "job_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "status", "uploaded_at", "uploaded_by_id", "uuid") VALUES (OLD."corrects", OLD."edition", OLD."error", OLD."file", OLD."file_name", OLD."finished_at", OLD."form", OLD."id", OLD."job_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sha256", OLD."size", OLD."status", OLD."uploaded_at", OLD."uploaded_by_id", OLD."uuid"); RETURN NULL;',
                    hash="e39bbf4203602e7e961e2e932e10731a33d46075",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1d4ac",
                    table="emissions_factorfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meter",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_meterevent" ("category", "code", "counts", "created_at", "factor_id", "fed_at", "id", "is_active", "laboratory_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sensor_id", "since", "subcategory", "updated_at") VALUES (NEW."category", NEW."code", NEW."counts", NEW."created_at", NEW."factor_id", NEW."fed_at", NEW."id", NEW."is_active", NEW."laboratory_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sensor_id", NEW."since", NEW."subcategory", NEW."updated_at"); RETURN NULL;',
                    hash="bce5a066949228c7f4d206cd71826cba86b1bb11",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b6515",
                    table="emissions_meter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meter",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "emissions_meterevent" ("category", "code", "counts", "created_at", "factor_id", "fed_at", "id", "is_active", "laboratory_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sensor_id", "since", "subcategory", "updated_at") VALUES (NEW."category", NEW."code", NEW."counts", NEW."created_at", NEW."factor_id", NEW."fed_at", NEW."id", NEW."is_active", NEW."laboratory_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sensor_id", NEW."since", NEW."subcategory", NEW."updated_at"); RETURN NULL;',
                    hash="2e7f958b8fc45820de14bf415fecf0f8562e75e1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b3cba",
                    table="emissions_meter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meter",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_meterevent" ("category", "code", "counts", "created_at", "factor_id", "fed_at", "id", "is_active", "laboratory_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sensor_id", "since", "subcategory", "updated_at") VALUES (OLD."category", OLD."code", OLD."counts", OLD."created_at", OLD."factor_id", OLD."fed_at", OLD."id", OLD."is_active", OLD."laboratory_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sensor_id", OLD."since", OLD."subcategory", OLD."updated_at"); RETURN NULL;',
                    hash="b1723dd0310ec4610c0c3b9f7d98146d565c59c4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_35f43",
                    table="emissions_meter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="moduleyear",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_moduleyearevent" ("id", "module", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reporting_year_id", "status", "validated_at", "validated_by_id") VALUES (NEW."id", NEW."module", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reporting_year_id", NEW."status", NEW."validated_at", NEW."validated_by_id"); RETURN NULL;',
                    hash="084bcc5bb6037dc1b650aa5b7be941a8aa0a184c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3b96c",
                    table="emissions_moduleyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="moduleyear",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "emissions_moduleyearevent" ("id", "module", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reporting_year_id", "status", "validated_at", "validated_by_id") VALUES (NEW."id", NEW."module", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reporting_year_id", NEW."status", NEW."validated_at", NEW."validated_by_id"); RETURN NULL;',
                    hash="0bee54f6856c59d95e71ec0cc2ee0de66e867e8a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a6a5d",
                    table="emissions_moduleyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="moduleyear",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_moduleyearevent" ("id", "module", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reporting_year_id", "status", "validated_at", "validated_by_id") VALUES (OLD."id", OLD."module", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reporting_year_id", OLD."status", OLD."validated_at", OLD."validated_by_id"); RETURN NULL;',
                    hash="1bd298ac856b8c925a9a0aebed204ce0e8ea7840",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1fa5b",
                    table="emissions_moduleyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scenario",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_scenarioevent" ("copied_at", "created_at", "id", "laboratory_id", "made_by_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "year") VALUES (NEW."copied_at", NEW."created_at", NEW."id", NEW."laboratory_id", NEW."made_by_id", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at", NEW."year"); RETURN NULL;',
                    hash="a68c5d3f39bb7161cce01c4c78f679e20b370815",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b8b2f",
                    table="emissions_scenario",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scenario",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "emissions_scenarioevent" ("copied_at", "created_at", "id", "laboratory_id", "made_by_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "year") VALUES (NEW."copied_at", NEW."created_at", NEW."id", NEW."laboratory_id", NEW."made_by_id", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at", NEW."year"); RETURN NULL;',
                    hash="99ac7c00f0e24a95bd5bc2f8606b33efc7665a2d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_05127",
                    table="emissions_scenario",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scenario",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_scenarioevent" ("copied_at", "created_at", "id", "laboratory_id", "made_by_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "year") VALUES (OLD."copied_at", OLD."created_at", OLD."id", OLD."laboratory_id", OLD."made_by_id", OLD."name", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at", OLD."year"); RETURN NULL;',
                    hash="174fd1c8a669b8b43fd694a82a503d2c1262cef3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5712e",
                    table="emissions_scenario",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scenarioline",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_scenariolineevent" ("amount", "base_amount", "base_factor_id", "base_kg", "category", "factor_id", "id", "module", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scenario_id", "scope", "value") VALUES (NEW."amount", NEW."base_amount", NEW."base_factor_id", NEW."base_kg", NEW."category", NEW."factor_id", NEW."id", NEW."module", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scenario_id", NEW."scope", NEW."value"); RETURN NULL;',
                    hash="2aaba6e0050b5921087e568427863decd2a4a2c1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b2083",
                    table="emissions_scenarioline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scenarioline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "emissions_scenariolineevent" ("amount", "base_amount", "base_factor_id", "base_kg", "category", "factor_id", "id", "module", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scenario_id", "scope", "value") VALUES (NEW."amount", NEW."base_amount", NEW."base_factor_id", NEW."base_kg", NEW."category", NEW."factor_id", NEW."id", NEW."module", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scenario_id", NEW."scope", NEW."value"); RETURN NULL;',
                    hash="12c8d8cc585f3271a191058534fb9c744388ccb8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_08673",
                    table="emissions_scenarioline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scenarioline",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "emissions_scenariolineevent" ("amount", "base_amount", "base_factor_id", "base_kg", "category", "factor_id", "id", "module", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scenario_id", "scope", "value") VALUES (OLD."amount", OLD."base_amount", OLD."base_factor_id", OLD."base_kg", OLD."category", OLD."factor_id", OLD."id", OLD."module", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scenario_id", OLD."scope", OLD."value"); RETURN NULL;',
                    hash="e36ba972e08d15a4b56a740e67eb3aa19e20d5b2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cbd7d",
                    table="emissions_scenarioline",
                    when="AFTER",
                ),
            ),
        ),
    ]
