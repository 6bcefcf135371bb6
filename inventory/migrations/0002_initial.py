import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
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
        ("inventory", "0001_functions"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackagingColor",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(help_text="Such as terracotta.", max_length=50, unique=True),
                ),
                ("hex", models.CharField(help_text="Such as #C35A2D.", max_length=7)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$|/"), _negated=True),
                        name="inventory_packagingcolor_name_plain",
                        violation_error_message="A color has a name, without slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hex__regex", "^#[0-9A-Fa-f]{6}$")),
                        name="inventory_packagingcolor_hex_is_color",
                        violation_error_message="A color is # and six hexadecimal digits, as #C35A2D.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackagingMaterial",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(help_text="Such as CLAY.", max_length=20, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{1,20}$")),
                        name="inventory_packagingmaterial_code_plain",
                        violation_error_message="A code has 1 to 20 characters, without spaces and slashes.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PackagingType",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(help_text="Such as POT.", max_length=20, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{1,20}$")),
                        name="inventory_packagingtype_code_plain",
                        violation_error_message="A code has 1 to 20 characters, without spaces and slashes.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Packaging",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "sku",
                    models.CharField(
                        help_text="Such as POT-CLAY-12.",
                        max_length=50,
                        unique=True,
                        verbose_name="SKU",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "volume_liters",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        help_text="Liters.",
                        max_digits=8,
                        null=True,
                        verbose_name="volume",
                    ),
                ),
                (
                    "diameter_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="diameter",
                    ),
                ),
                (
                    "height_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="height",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "color",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packagings",
                        to="inventory.packagingcolor",
                    ),
                ),
                (
                    "material",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packagings",
                        to="inventory.packagingmaterial",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packagings",
                        to="inventory.packagingtype",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "packaging",
                "ordering": ["sku"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sku__regex", "^[A-Z0-9-]{2,50}$")),
                        name="inventory_packaging_sku_plain",
                        violation_error_message="A SKU has 2 to 50 capital letters, digits or hyphens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("volume_liters", None), ("volume_liters__gt", 0), _connector="OR"
                            ),
                            models.Q(
                                ("diameter_cm", None), ("diameter_cm__gt", 0), _connector="OR"
                            ),
                            models.Q(("height_cm", None), ("height_cm__gt", 0), _connector="OR"),
                        ),
                        name="inventory_packaging_measures_positive",
                        violation_error_message="Volume, diameter and height are above 0.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductCategory",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(help_text="Such as CACTUS.", max_length=50, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name_plural": "product categories",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{3,50}$")),
                        name="inventory_productcategory_code_plain",
                        violation_error_message="A code has 3 to 50 characters, without spaces and slashes.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductFamily",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(help_text="Unique within its category.", max_length=200)),
                (
                    "scientific_name",
                    models.CharField(blank=True, help_text="Latin name.", max_length=200),
                ),
                ("description", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="families",
                        to="inventory.productcategory",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "product families",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("category", "name"),
                        name="inventory_productfamily_name_once",
                        violation_error_message="The category has a family of this name already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$"), _negated=True),
                        name="inventory_productfamily_name_not_blank",
                        violation_error_message="A family has a name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "sku",
                    models.CharField(
                        help_text="Such as CACT-00012.",
                        max_length=20,
                        unique=True,
                        verbose_name="SKU",
                    ),
                ),
                ("common_name", models.CharField(max_length=200)),
                (
                    "scientific_name",
                    models.CharField(blank=True, help_text="Latin name.", max_length=200),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "attributes",
                    models.JSONField(
                        blank=True, default=dict, help_text="Whatever else is known of it, by name."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="inventory.productfamily",
                    ),
                ),
            ],
            options={
                "ordering": ["sku"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("sku"), name="gin_trgm_ops"
                        ),
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("common_name"),
                            name="gin_trgm_ops",
                        ),
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("scientific_name"),
                            name="gin_trgm_ops",
                        ),
                        name="inventory_product_by_words",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sku__regex", "^[A-Z0-9-]{6,20}$")),
                        name="inventory_product_sku_plain",
                        violation_error_message="A SKU has 6 to 20 capital letters, digits or hyphens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("common_name__regex", "^\\s*$"), _negated=True),
                        name="inventory_product_name_not_blank",
                        violation_error_message="A product has a name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductSize",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(help_text="Such as XL.", max_length=50, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "min_height_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters, included.",
                        max_digits=6,
                        null=True,
                        verbose_name="least height",
                    ),
                ),
                (
                    "max_height_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters, no longer included.",
                        max_digits=6,
                        null=True,
                        verbose_name="height below",
                    ),
                ),
                (
                    "sort_order",
                    models.PositiveSmallIntegerField(default=0, help_text="Place in lists."),
                ),
            ],
            options={
                "ordering": ["sort_order", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{1,50}$")),
                        name="inventory_productsize_code_plain",
                        violation_error_message="A code has 1 to 50 characters, without spaces and slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("min_height_cm", None), ("min_height_cm__gte", 0), _connector="OR"
                            ),
                            models.Q(
                                ("max_height_cm", None), ("max_height_cm__gt", 0), _connector="OR"
                            ),
                            models.Q(
                                ("min_height_cm", None),
                                ("max_height_cm", None),
                                ("min_height_cm__lt", models.F("max_height_cm")),
                                _connector="OR",
                            ),
                        ),
                        name="inventory_productsize_heights_ordered",
                        violation_error_message="Heights are not negative, and the least is the smaller.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Classification",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("product_confidence", models.FloatField(help_text="From 0 to 1.")),
                (
                    "size_confidence",
                    models.FloatField(blank=True, help_text="From 0 to 1.", null=True),
                ),
                (
                    "packaging_confidence",
                    models.FloatField(blank=True, help_text="From 0 to 1.", null=True),
                ),
                (
                    "model_version",
                    models.CharField(help_text="Which model said so.", max_length=100),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("description", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "packaging",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classifications",
                        to="inventory.packaging",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classifications",
                        to="inventory.product",
                    ),
                ),
                (
                    "size",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classifications",
                        to="inventory.productsize",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("product_confidence__gte", 0),
                            ("product_confidence__lte", 1),
                            models.Q(
                                ("size_confidence", None),
                                models.Q(("size_confidence__gte", 0), ("size_confidence__lte", 1)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("packaging_confidence", None),
                                models.Q(
                                    ("packaging_confidence__gte", 0),
                                    ("packaging_confidence__lte", 1),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="inventory_classification_confidence_share",
                        violation_error_message="Confidences lie between 0 and 1.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StorageBinType",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        help_text="Such as PLUG_TRAY_288.", max_length=50, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("plug", "plug"),
                            ("seedling_tray", "seedling tray"),
                            ("box", "box"),
                            ("segment", "segment"),
                            ("pot", "pot"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "is_grid",
                    models.BooleanField(
                        default=False, help_text="Has rows and columns.", verbose_name="grid"
                    ),
                ),
                (
                    "rows",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Cells downwards.", null=True
                    ),
                ),
                (
                    "columns",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Cells across.", null=True
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True, help_text="Plants it holds.", null=True
                    ),
                ),
                (
                    "length_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="length",
                    ),
                ),
                (
                    "width_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="width",
                    ),
                ),
                (
                    "height_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="height",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{3,50}$")),
                        name="inventory_storagebintype_code_plain",
                        violation_error_message="A code has 3 to 50 characters, without spaces and slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("category__in", ["plug", "seedling_tray", "box", "segment", "pot"])
                        ),
                        name="inventory_storagebintype_category_known",
                        violation_error_message="This category of bin is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_grid", False),
                            models.Q(("columns__isnull", False), ("rows__isnull", False)),
                            _connector="OR",
                        ),
                        name="inventory_storagebintype_grid_has_cells",
                        violation_error_message="A grid has rows and columns.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rows", None), ("rows__gt", 0), _connector="OR"),
                            models.Q(("columns", None), ("columns__gt", 0), _connector="OR"),
                            models.Q(("capacity", None), ("capacity__gt", 0), _connector="OR"),
                            models.Q(("length_cm", None), ("length_cm__gt", 0), _connector="OR"),
                            models.Q(("width_cm", None), ("width_cm__gt", 0), _connector="OR"),
                            models.Q(("height_cm", None), ("height_cm__gt", 0), _connector="OR"),
                        ),
                        name="inventory_storagebintype_sizes_positive",
                        violation_error_message="Rows, columns, capacity and measures are above 0.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DensityParameters",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "avg_area_per_plant_cm2",
                    models.DecimalField(
                        decimal_places=3,
                        help_text="Square centimeters, on average.",
                        max_digits=10,
                        verbose_name="area of a plant",
                    ),
                ),
                (
                    "plants_per_m2",
                    models.DecimalField(
                        decimal_places=3,
                        help_text="Plants per square meter.",
                        max_digits=10,
                        verbose_name="density",
                    ),
                ),
                (
                    "overlap_factor",
                    models.DecimalField(
                        decimal_places=3,
                        default="0.850",
                        help_text="Share of a plant's area that is its own; the rest overlaps. Up to 1.",
                        max_digits=4,
                        validators=[django.core.validators.MaxValueValidator(1)],
                    ),
                ),
                (
                    "avg_diameter_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters, on average.",
                        max_digits=6,
                        null=True,
                        verbose_name="diameter",
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "packaging",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="densities",
                        to="inventory.packaging",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="densities",
                        to="inventory.product",
                    ),
                ),
                (
                    "bin_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="densities",
                        to="inventory.storagebintype",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "density parameters",
                "ordering": ["bin_type", "product", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bin_type", "product", "packaging"),
                        name="inventory_densityparameters_once",
                        nulls_distinct=False,
                        violation_error_message="There are parameters of this product in these bins already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("avg_area_per_plant_cm2__gt", 0),
                            ("plants_per_m2__gt", 0),
                            models.Q(
                                ("avg_diameter_cm", None),
                                ("avg_diameter_cm__gt", 0),
                                _connector="OR",
                            ),
                        ),
                        name="inventory_densityparameters_numbers_positive",
                        violation_error_message="Areas, densities and diameters are above 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("overlap_factor__gt", 0), ("overlap_factor__lte", 1)),
                        name="inventory_densityparameters_overlap_share",
                        violation_error_message="The overlap factor lies above 0 and up to 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DensityParametersEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "avg_area_per_plant_cm2",
                    models.DecimalField(
                        decimal_places=3,
                        help_text="Square centimeters, on average.",
                        max_digits=10,
                        verbose_name="area of a plant",
                    ),
                ),
                (
                    "plants_per_m2",
                    models.DecimalField(
                        decimal_places=3,
                        help_text="Plants per square meter.",
                        max_digits=10,
                        verbose_name="density",
                    ),
                ),
                (
                    "overlap_factor",
                    models.DecimalField(
                        decimal_places=3,
                        default="0.850",
                        help_text="Share of a plant's area that is its own; the rest overlaps. Up to 1.",
                        max_digits=4,
                        validators=[django.core.validators.MaxValueValidator(1)],
                    ),
                ),
                (
                    "avg_diameter_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters, on average.",
                        max_digits=6,
                        null=True,
                        verbose_name="diameter",
                    ),
                ),
                ("notes", models.TextField(blank=True)),
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
                        to="inventory.densityparameters",
                    ),
                ),
                (
                    "packaging",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.packaging",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.product",
                    ),
                ),
                (
                    "bin_type",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagebintype",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductState",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(help_text="Such as SEEDLING.", max_length=50, unique=True),
                ),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "is_sellable",
                    models.BooleanField(
                        default=False,
                        help_text="Plants in it may be sold.",
                        verbose_name="sellable",
                    ),
                ),
                (
                    "sort_order",
                    models.PositiveSmallIntegerField(default=0, help_text="Place in lists."),
                ),
            ],
            options={
                "ordering": ["sort_order", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{2,50}$")),
                        name="inventory_productstate_code_plain",
                        violation_error_message="A code has 2 to 50 characters, without spaces and slashes.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Warehouse",
            fields=[
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True,
                        help_text="Outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        spatial_index=False,
                        srid=4326,
                    ),
                ),
                (
                    "centroid",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("shape"), function="ST_Centroid"),
                        help_text="Middle of the outline.",
                        output_field=django.contrib.gis.db.models.fields.PointField(
                            spatial_index=False, srid=4326
                        ),
                    ),
                ),
                (
                    "area_m2",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("shape"), template="ST_Area((%(expressions)s)::geography)"
                        ),
                        help_text="Square meters inside the outline.",
                        output_field=models.FloatField(),
                        verbose_name="area",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(help_text="Such as NAVE1.", max_length=20, unique=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("greenhouse", "greenhouse"),
                            ("shadehouse", "shadehouse"),
                            ("open_field", "open field"),
                            ("tunnel", "tunnel"),
                        ],
                        default="greenhouse",
                        max_length=10,
                    ),
                ),
                (
                    "tolerance_m",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        help_text="Meters by which what lies inside may reach beyond its parent's outline; surveys are never exact.",
                        max_digits=6,
                        verbose_name="tolerance",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Plants may be put here.", verbose_name="active"
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        fields=["shape"], name="inventory_warehouse_by_shape"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="GeometryType((%(expressions)s)::geometry) IN ('POLYGON', 'MULTIPOLYGON')",
                            )
                        ),
                        name="inventory_warehouse_shape_polygon",
                        violation_error_message="An outline is a polygon, or several.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="(%(expressions)s) @ ST_MakeEnvelope(-180, -90, 180, 90, 4326)",
                            ),
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsEmpty(%(expressions)s)",
                            ),
                            _connector="OR",
                        ),
                        name="inventory_warehouse_shape_in_range",
                        violation_error_message="Longitude lies within ±180 and latitude within ±90.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsValid(%(expressions)s)",
                            )
                        ),
                        name="inventory_warehouse_shape_valid",
                        violation_error_message="An outline does not cross or touch itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsEmpty(%(expressions)s)",
                            ),
                            _negated=True,
                        ),
                        name="inventory_warehouse_shape_not_empty",
                        violation_error_message="An outline has corners.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{2,20}$")),
                        name="inventory_warehouse_code_plain",
                        violation_error_message="A code has 2 to 20 characters, without spaces and slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["greenhouse", "shadehouse", "open_field", "tunnel"])
                        ),
                        name="inventory_warehouse_type_known",
                        violation_error_message="A warehouse is a greenhouse, shadehouse, open field or tunnel.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance_m__gte", 0)),
                        name="inventory_warehouse_tolerance_positive",
                        violation_error_message="The tolerance cannot be negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StorageArea",
            fields=[
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True,
                        help_text="Outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        spatial_index=False,
                        srid=4326,
                    ),
                ),
                (
                    "centroid",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("shape"), function="ST_Centroid"),
                        help_text="Middle of the outline.",
                        output_field=django.contrib.gis.db.models.fields.PointField(
                            spatial_index=False, srid=4326
                        ),
                    ),
                ),
                (
                    "area_m2",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("shape"), template="ST_Area((%(expressions)s)::geography)"
                        ),
                        help_text="Square meters inside the outline.",
                        output_field=models.FloatField(),
                        verbose_name="area",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(help_text="Such as NAVE1-N.", max_length=50, unique=True),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "position",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("N", "north"),
                            ("S", "south"),
                            ("E", "east"),
                            ("W", "west"),
                            ("C", "center"),
                        ],
                        help_text="Side of the warehouse.",
                        max_length=1,
                        null=True,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Plants may be put here.", verbose_name="active"
                    ),
                ),
                (
                    "parent_area",
                    models.ForeignKey(
                        blank=True,
                        help_text="The area that it is part of, in the same warehouse.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subareas",
                        to="inventory.storagearea",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="inventory.warehouse",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        fields=["shape"], name="inventory_area_by_shape"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="GeometryType((%(expressions)s)::geometry) IN ('POLYGON', 'MULTIPOLYGON')",
                            )
                        ),
                        name="inventory_storagearea_shape_polygon",
                        violation_error_message="An outline is a polygon, or several.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="(%(expressions)s) @ ST_MakeEnvelope(-180, -90, 180, 90, 4326)",
                            ),
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsEmpty(%(expressions)s)",
                            ),
                            _connector="OR",
                        ),
                        name="inventory_storagearea_shape_in_range",
                        violation_error_message="Longitude lies within ±180 and latitude within ±90.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsValid(%(expressions)s)",
                            )
                        ),
                        name="inventory_storagearea_shape_valid",
                        violation_error_message="An outline does not cross or touch itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsEmpty(%(expressions)s)",
                            ),
                            _negated=True,
                        ),
                        name="inventory_storagearea_shape_not_empty",
                        violation_error_message="An outline has corners.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{2,50}$")),
                        name="inventory_storagearea_code_plain",
                        violation_error_message="A code has 2 to 50 characters, without spaces and slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__in", ["N", "S", "E", "W", "C"])),
                        name="inventory_storagearea_position_known",
                        violation_error_message="A position is N, S, E, W or C.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StorageLocation",
            fields=[
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True,
                        help_text="Outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        spatial_index=False,
                        srid=4326,
                    ),
                ),
                (
                    "centroid",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("shape"), function="ST_Centroid"),
                        help_text="Middle of the outline.",
                        output_field=django.contrib.gis.db.models.fields.PointField(
                            spatial_index=False, srid=4326
                        ),
                    ),
                ),
                (
                    "area_m2",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("shape"), template="ST_Area((%(expressions)s)::geography)"
                        ),
                        help_text="Square meters inside the outline.",
                        output_field=models.FloatField(),
                        verbose_name="area",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        help_text="Such as NAVE1-N-LOC-001.", max_length=50, unique=True
                    ),
                ),
                (
                    "qr_code",
                    models.CharField(
                        blank=True,
                        help_text="What its label says, such as LOC000001.",
                        max_length=20,
                        null=True,
                        unique=True,
                        verbose_name="QR code",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "position_metadata",
                    models.JSONField(
                        blank=True, default=dict, help_text="How it was found on a plan or a photo."
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Plants may be put here.", verbose_name="active"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="locations",
                        to="inventory.storagearea",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        fields=["shape"], name="inventory_location_by_shape"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="GeometryType((%(expressions)s)::geometry) IN ('POLYGON', 'MULTIPOLYGON')",
                            )
                        ),
                        name="inventory_storagelocation_shape_polygon",
                        violation_error_message="An outline is a polygon, or several.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="(%(expressions)s) @ ST_MakeEnvelope(-180, -90, 180, 90, 4326)",
                            ),
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsEmpty(%(expressions)s)",
                            ),
                            _connector="OR",
                        ),
                        name="inventory_storagelocation_shape_in_range",
                        violation_error_message="Longitude lies within ±180 and latitude within ±90.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsValid(%(expressions)s)",
                            )
                        ),
                        name="inventory_storagelocation_shape_valid",
                        violation_error_message="An outline does not cross or touch itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsEmpty(%(expressions)s)",
                            ),
                            _negated=True,
                        ),
                        name="inventory_storagelocation_shape_not_empty",
                        violation_error_message="An outline has corners.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{2,50}$")),
                        name="inventory_storagelocation_code_plain",
                        violation_error_message="A code has 2 to 50 characters, without spaces and slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("qr_code", None),
                            ("qr_code__regex", "^[A-Z0-9-]{8,20}$"),
                            _connector="OR",
                        ),
                        name="inventory_storagelocation_qr_code_plain",
                        violation_error_message="A QR code has 8 to 20 capital letters, digits or hyphens.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocationConfiguration",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "area_cm2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Square centimeters that plants take up.",
                        max_digits=12,
                        null=True,
                        verbose_name="area",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="One a location at most.", verbose_name="active"
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "valid_from",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="Since when it is so."
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, help_text="Until when it was so.", null=True),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "packaging",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="configurations",
                        to="inventory.packaging",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="configurations",
                        to="inventory.product",
                    ),
                ),
                (
                    "expected_state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="configurations",
                        to="inventory.productstate",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="configurations",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "ordering": ["location", "-valid_from", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("location",),
                        name="inventory_locationconfiguration_one_active",
                        violation_error_message="The location has an active configuration already. Close it first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("area_cm2", None), ("area_cm2__gt", 0), _connector="OR"
                        ),
                        name="inventory_locationconfiguration_area_positive",
                        violation_error_message="The area is above 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("is_active", True)),
                            models.Q(("closed_at__isnull", False), ("is_active", False)),
                            _connector="OR",
                        ),
                        name="inventory_locationconfiguration_closed_when_inactive",
                        violation_error_message="A configuration is active or has a time when it ended.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            ("closed_at__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="inventory_locationconfiguration_times_ordered",
                        violation_error_message="A configuration cannot end before it begins.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocationRelation",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("contains", "contains"), ("adjacent_to", "is next to")],
                        max_length=11,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="inventory.storagelocation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        help_text="The location that the first one contains or is next to.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations_to_it",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "ordering": ["location", "other"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("location", "other"),
                        name="inventory_locationrelation_once",
                        violation_error_message="These two locations are related already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("location", models.F("other")), _negated=True),
                        name="inventory_locationrelation_not_itself",
                        violation_error_message="A location is not related to itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["contains", "adjacent_to"])),
                        name="inventory_locationrelation_kind_known",
                        violation_error_message="A location contains another or is next to it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackagingColorEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                ("name", models.CharField(help_text="Such as terracotta.", max_length=50)),
                ("hex", models.CharField(help_text="Such as #C35A2D.", max_length=7)),
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
                        to="inventory.packagingcolor",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PackagingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "sku",
                    models.CharField(
                        help_text="Such as POT-CLAY-12.", max_length=50, verbose_name="SKU"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "volume_liters",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        help_text="Liters.",
                        max_digits=8,
                        null=True,
                        verbose_name="volume",
                    ),
                ),
                (
                    "diameter_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="diameter",
                    ),
                ),
                (
                    "height_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="height",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "color",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.packagingcolor",
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
                        to="inventory.packaging",
                    ),
                ),
                (
                    "material",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.packagingmaterial",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.packagingtype",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PackagingMaterialEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as CLAY.", max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
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
                        to="inventory.packagingmaterial",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PackagingTypeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as POT.", max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
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
                        to="inventory.packagingtype",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Image",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        help_text="Chosen by the client before it uploads.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "storage_key",
                    models.CharField(
                        help_text="Its name in the object storage.", max_length=500, unique=True
                    ),
                ),
                (
                    "thumbnail_key",
                    models.CharField(
                        blank=True,
                        help_text="Name of its thumbnail in the object storage.",
                        max_length=500,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("original", "original"),
                            ("processed", "processed"),
                            ("thumbnail", "thumbnail"),
                        ],
                        default="original",
                        max_length=9,
                    ),
                ),
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("image/jpeg", "JPEG"),
                            ("image/png", "PNG"),
                            ("image/webp", "WebP"),
                            ("image/avif", "AVIF"),
                        ],
                        max_length=10,
                    ),
                ),
                ("size_bytes", models.BigIntegerField(help_text="Bytes.", verbose_name="size")),
                ("width", models.PositiveIntegerField(blank=True, help_text="Pixels.", null=True)),
                ("height", models.PositiveIntegerField(blank=True, help_text="Pixels.", null=True)),
                (
                    "exif",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What the camera noted.",
                        verbose_name="EXIF",
                    ),
                ),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True,
                        help_text="Where it was taken, longitude and latitude (WGS 84).",
                        null=True,
                        srid=4326,
                    ),
                ),
                (
                    "upload_source",
                    models.CharField(
                        choices=[("web", "web"), ("mobile", "mobile"), ("api", "API")],
                        default="web",
                        help_text="How it came.",
                        max_length=6,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("processing", "processing"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("error", models.TextField(blank=True, help_text="Why it failed.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="images",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "id"],
                "indexes": [
                    models.Index(fields=["-created_at", "id"], name="inventory_image_by_time")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["original", "processed", "thumbnail"])),
                        name="inventory_image_kind_known",
                        violation_error_message="An image is an original, processed or a thumbnail.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "content_type__in",
                                ["image/jpeg", "image/png", "image/webp", "image/avif"],
                            )
                        ),
                        name="inventory_image_content_type_known",
                        violation_error_message="An image is a JPEG, PNG, WebP or AVIF.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("upload_source__in", ["web", "mobile", "api"])),
                        name="inventory_image_upload_source_known",
                        violation_error_message="An image comes by web, mobile or API.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["uploaded", "processing", "ready", "failed"])
                        ),
                        name="inventory_image_status_known",
                        violation_error_message="This status of an image is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("size_bytes__gt", 0),
                            models.Q(("width", None), ("width__gt", 0), _connector="OR"),
                            models.Q(("height", None), ("height__gt", 0), _connector="OR"),
                        ),
                        name="inventory_image_size_positive",
                        violation_error_message="An image has bytes and pixels.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("error", ""), ("status", "failed"), _negated=True),
                        name="inventory_image_failed_says_why",
                        violation_error_message="An image that failed says why.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhotoSession",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "session_id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        help_text="Chosen by the client; a photo sent again is counted once.",
                        unique=True,
                        verbose_name="session id",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("processing", "processing"),
                            ("completed", "completed"),
                            ("failed", "failed"),
                            ("needs_location", "needs a location"),
                            ("needs_config", "needs a configuration"),
                            ("needs_calibration", "needs a calibration"),
                        ],
                        default="pending",
                        max_length=17,
                    ),
                ),
                (
                    "total_detected",
                    models.PositiveIntegerField(default=0, help_text="Plants seen one by one."),
                ),
                (
                    "total_estimated",
                    models.PositiveIntegerField(default=0, help_text="Plants by area."),
                ),
                (
                    "total_empty_containers",
                    models.PositiveIntegerField(default=0, help_text="Empty containers."),
                ),
                (
                    "average_confidence",
                    models.FloatField(
                        blank=True, help_text="Of its detections, from 0 to 1.", null=True
                    ),
                ),
                (
                    "category_counts",
                    models.JSONField(blank=True, default=dict, help_text="Plants by category."),
                ),
                ("error", models.TextField(blank=True, help_text="Why it failed.")),
                ("validated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "manual_adjustments",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What was corrected by hand when it was validated.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "original_image",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="session",
                        to="inventory.image",
                    ),
                ),
                (
                    "processed_image",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="processed_session",
                        to="inventory.image",
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photo_sessions_validated",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photo_sessions",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="inventory_session_by_time"),
                    models.Index(
                        fields=["status", "-created_at"], name="inventory_session_by_status"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "pending",
                                    "processing",
                                    "completed",
                                    "failed",
                                    "needs_location",
                                    "needs_config",
                                    "needs_calibration",
                                ],
                            )
                        ),
                        name="inventory_photosession_status_known",
                        violation_error_message="This status of a session is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("average_confidence", None),
                            models.Q(
                                ("average_confidence__gte", 0), ("average_confidence__lte", 1)
                            ),
                            _connector="OR",
                        ),
                        name="inventory_photosession_confidence_share",
                        violation_error_message="Confidence lies between 0 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("error", ""), ("status", "failed"), _negated=True),
                        name="inventory_photosession_failed_says_why",
                        violation_error_message="A session that failed says why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("validated_at", None), ("validated_by", None)),
                            models.Q(
                                ("validated_at__isnull", False), ("validated_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="inventory_photosession_validated_by_somebody",
                        violation_error_message="A validation has a person and a time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("validated_at", None), ("status", "completed"), _connector="OR"
                        ),
                        name="inventory_photosession_validated_when_completed",
                        violation_error_message="Only a completed session is validated.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhotoSessionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "session_id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        help_text="Chosen by the client; a photo sent again is counted once.",
                        verbose_name="session id",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("processing", "processing"),
                            ("completed", "completed"),
                            ("failed", "failed"),
                            ("needs_location", "needs a location"),
                            ("needs_config", "needs a configuration"),
                            ("needs_calibration", "needs a calibration"),
                        ],
                        default="pending",
                        max_length=17,
                    ),
                ),
                (
                    "total_detected",
                    models.PositiveIntegerField(default=0, help_text="Plants seen one by one."),
                ),
                (
                    "total_estimated",
                    models.PositiveIntegerField(default=0, help_text="Plants by area."),
                ),
                (
                    "total_empty_containers",
                    models.PositiveIntegerField(default=0, help_text="Empty containers."),
                ),
                (
                    "average_confidence",
                    models.FloatField(
                        blank=True, help_text="Of its detections, from 0 to 1.", null=True
                    ),
                ),
                (
                    "category_counts",
                    models.JSONField(blank=True, default=dict, help_text="Plants by category."),
                ),
                ("error", models.TextField(blank=True, help_text="Why it failed.")),
                ("validated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "manual_adjustments",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What was corrected by hand when it was validated.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "original_image",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.image",
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
                        to="inventory.photosession",
                    ),
                ),
                (
                    "processed_image",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.image",
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
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PriceListItem",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "sku",
                    models.CharField(
                        blank=True,
                        help_text="Number on the list.",
                        max_length=100,
                        verbose_name="SKU",
                    ),
                ),
                (
                    "wholesale_unit_price",
                    models.DecimalField(
                        decimal_places=2, help_text="Price of one plant to traders.", max_digits=12
                    ),
                ),
                (
                    "retail_unit_price",
                    models.DecimalField(
                        decimal_places=2, help_text="Price of one plant to anybody.", max_digits=12
                    ),
                ),
                ("units_per_box", models.PositiveIntegerField(help_text="Plants in one box.")),
                (
                    "wholesale_box_price",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("wholesale_unit_price"), "*", models.F("units_per_box")
                        ),
                        help_text="Price of one box to traders.",
                        output_field=models.DecimalField(decimal_places=2, max_digits=22),
                    ),
                ),
                (
                    "discount_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Percent off both prices.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="discount",
                    ),
                ),
                (
                    "availability",
                    models.CharField(
                        choices=[
                            ("available", "available"),
                            ("limited", "limited"),
                            ("out_of_stock", "out of stock"),
                            ("discontinued", "discontinued"),
                        ],
                        default="available",
                        max_length=12,
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="First day, and the first day on which it is no longer valid."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "packaging",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="inventory.packaging",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="inventory.productcategory",
                    ),
                ),
            ],
            options={
                "ordering": ["packaging", "category", "-valid"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retail_unit_price__gt", 0), ("wholesale_unit_price__gt", 0)
                        ),
                        name="inventory_pricelistitem_prices_positive",
                        violation_error_message="Prices are above 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retail_unit_price__gte", models.F("wholesale_unit_price"))
                        ),
                        name="inventory_pricelistitem_retail_not_below_wholesale",
                        violation_error_message="The retail price is not below the wholesale price.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("units_per_box__gt", 0)),
                        name="inventory_pricelistitem_box_not_empty",
                        violation_error_message="A box holds at least one plant.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_percent__gte", 0), ("discount_percent__lte", 100)
                        ),
                        name="inventory_pricelistitem_discount_share",
                        violation_error_message="A discount lies between 0 and 100 percent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "availability__in",
                                ["available", "limited", "out_of_stock", "discontinued"],
                            )
                        ),
                        name="inventory_pricelistitem_availability_known",
                        violation_error_message="This availability is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False)),
                        name="inventory_pricelistitem_valid_some_day",
                        violation_error_message="The last day lies after the first one.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("packaging", "="), ("category", "="), ("valid", "&&")],
                        name="inventory_pricelistitem_one_at_a_time",
                        violation_error_message="Another price of this category in this packaging is valid at that time.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceListItemEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "sku",
                    models.CharField(
                        blank=True,
                        help_text="Number on the list.",
                        max_length=100,
                        verbose_name="SKU",
                    ),
                ),
                (
                    "wholesale_unit_price",
                    models.DecimalField(
                        decimal_places=2, help_text="Price of one plant to traders.", max_digits=12
                    ),
                ),
                (
                    "retail_unit_price",
                    models.DecimalField(
                        decimal_places=2, help_text="Price of one plant to anybody.", max_digits=12
                    ),
                ),
                ("units_per_box", models.PositiveIntegerField(help_text="Plants in one box.")),
                (
                    "discount_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Percent off both prices.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="discount",
                    ),
                ),
                (
                    "availability",
                    models.CharField(
                        choices=[
                            ("available", "available"),
                            ("limited", "limited"),
                            ("out_of_stock", "out of stock"),
                            ("discontinued", "discontinued"),
                        ],
                        default="available",
                        max_length=12,
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="First day, and the first day on which it is no longer valid."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "packaging",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.packaging",
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
                        to="inventory.pricelistitem",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.productcategory",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductCategoryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as CACTUS.", max_length=50)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
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
                        to="inventory.productcategory",
                    ),
                ),
            ],
            options={
                "abstract": False,
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
                        help_text="Such as CACT-00012.", max_length=20, verbose_name="SKU"
                    ),
                ),
                ("common_name", models.CharField(max_length=200)),
                (
                    "scientific_name",
                    models.CharField(blank=True, help_text="Latin name.", max_length=200),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "attributes",
                    models.JSONField(
                        blank=True, default=dict, help_text="Whatever else is known of it, by name."
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
                        to="inventory.product",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.productfamily",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductFamilyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                ("name", models.CharField(help_text="Unique within its category.", max_length=200)),
                (
                    "scientific_name",
                    models.CharField(blank=True, help_text="Latin name.", max_length=200),
                ),
                ("description", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.productcategory",
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
                        to="inventory.productfamily",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductSampleImage",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "sample_type",
                    models.CharField(
                        choices=[
                            ("reference", "reference"),
                            ("growth_stage", "growth stage"),
                            ("quality_check", "quality check"),
                            ("monthly_sample", "monthly sample"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "captured_on",
                    models.DateField(blank=True, help_text="Day it was taken.", null=True),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "display_order",
                    models.PositiveSmallIntegerField(default=0, help_text="Place in the gallery."),
                ),
                (
                    "is_primary",
                    models.BooleanField(
                        default=False,
                        help_text="Stands for the product; one at most.",
                        verbose_name="primary",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "captured_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample_images",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="inventory.image",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample_images",
                        to="inventory.product",
                    ),
                ),
                (
                    "size",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.productsize",
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.productstate",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "ordering": ["product", "display_order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "image"),
                        name="inventory_productsampleimage_once",
                        violation_error_message="The product has this image already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)),
                        fields=("product",),
                        name="inventory_productsampleimage_one_primary",
                        violation_error_message="The product has a primary image already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "sample_type__in",
                                ["reference", "growth_stage", "quality_check", "monthly_sample"],
                            )
                        ),
                        name="inventory_productsampleimage_type_known",
                        violation_error_message="This type of sample is not known.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductSampleImageEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "sample_type",
                    models.CharField(
                        choices=[
                            ("reference", "reference"),
                            ("growth_stage", "growth stage"),
                            ("quality_check", "quality check"),
                            ("monthly_sample", "monthly sample"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "captured_on",
                    models.DateField(blank=True, help_text="Day it was taken.", null=True),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "display_order",
                    models.PositiveSmallIntegerField(default=0, help_text="Place in the gallery."),
                ),
                (
                    "is_primary",
                    models.BooleanField(
                        default=False,
                        help_text="Stands for the product; one at most.",
                        verbose_name="primary",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "captured_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.image",
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
                        to="inventory.productsampleimage",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.product",
                    ),
                ),
                (
                    "size",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.productsize",
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.productstate",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductSizeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as XL.", max_length=50)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "min_height_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters, included.",
                        max_digits=6,
                        null=True,
                        verbose_name="least height",
                    ),
                ),
                (
                    "max_height_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters, no longer included.",
                        max_digits=6,
                        null=True,
                        verbose_name="height below",
                    ),
                ),
                (
                    "sort_order",
                    models.PositiveSmallIntegerField(default=0, help_text="Place in lists."),
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
                        to="inventory.productsize",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductStateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as SEEDLING.", max_length=50)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "is_sellable",
                    models.BooleanField(
                        default=False,
                        help_text="Plants in it may be sold.",
                        verbose_name="sellable",
                    ),
                ),
                (
                    "sort_order",
                    models.PositiveSmallIntegerField(default=0, help_text="Place in lists."),
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
                        to="inventory.productstate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StorageBin",
            fields=[
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True,
                        help_text="Outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        spatial_index=False,
                        srid=4326,
                    ),
                ),
                (
                    "centroid",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("shape"), function="ST_Centroid"),
                        help_text="Middle of the outline.",
                        output_field=django.contrib.gis.db.models.fields.PointField(
                            spatial_index=False, srid=4326
                        ),
                    ),
                ),
                (
                    "area_m2",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("shape"), template="ST_Area((%(expressions)s)::geography)"
                        ),
                        help_text="Square meters inside the outline.",
                        output_field=models.FloatField(),
                        verbose_name="area",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        help_text="Such as NAVE1-N-LOC-001-B1.", max_length=100, unique=True
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True, help_text="What is written on it.", max_length=200
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "position_metadata",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="How it was found on a photo: mask, box, confidence.",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("maintenance", "in maintenance"),
                            ("retired", "retired"),
                        ],
                        default="active",
                        max_length=11,
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bins",
                        to="inventory.storagebintype",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bins",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "indexes": [
                    models.Index(fields=["status", "code"], name="inventory_bin_by_status")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="GeometryType((%(expressions)s)::geometry) IN ('POLYGON', 'MULTIPOLYGON')",
                            )
                        ),
                        name="inventory_storagebin_shape_polygon",
                        violation_error_message="An outline is a polygon, or several.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="(%(expressions)s) @ ST_MakeEnvelope(-180, -90, 180, 90, 4326)",
                            ),
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsEmpty(%(expressions)s)",
                            ),
                            _connector="OR",
                        ),
                        name="inventory_storagebin_shape_in_range",
                        violation_error_message="Longitude lies within ±180 and latitude within ±90.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsValid(%(expressions)s)",
                            )
                        ),
                        name="inventory_storagebin_shape_valid",
                        violation_error_message="An outline does not cross or touch itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("shape"),
                                output_field=models.BooleanField(),
                                template="ST_IsEmpty(%(expressions)s)",
                            ),
                            _negated=True,
                        ),
                        name="inventory_storagebin_shape_not_empty",
                        violation_error_message="An outline has corners.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{2,100}$")),
                        name="inventory_storagebin_code_plain",
                        violation_error_message="A code has 2 to 100 characters, without spaces and slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "maintenance", "retired"])),
                        name="inventory_storagebin_status_known",
                        violation_error_message="A bin is active, in maintenance or retired.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockBatch",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        help_text="Such as LOC1-CACT-20260302-1.", max_length=50, unique=True
                    ),
                ),
                (
                    "quantity",
                    models.IntegerField(
                        default=0, editable=False, help_text="Living plants, by the movements."
                    ),
                ),
                (
                    "empty_containers",
                    models.IntegerField(
                        default=0,
                        editable=False,
                        help_text="Containers whose plant died, by the movements.",
                    ),
                ),
                (
                    "quality_score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="From 0, poor, to 5.",
                        max_digits=2,
                        null=True,
                    ),
                ),
                ("planted_on", models.DateField(blank=True, null=True)),
                ("germinated_on", models.DateField(blank=True, null=True)),
                ("transplanted_on", models.DateField(blank=True, null=True)),
                (
                    "expected_ready_on",
                    models.DateField(
                        blank=True, help_text="When it should be ready for sale.", null=True
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "attributes",
                    models.JSONField(
                        blank=True, default=dict, help_text="Whatever else is known of it, by name."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "packaging",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="inventory.packaging",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="inventory.product",
                    ),
                ),
                (
                    "size",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="inventory.productsize",
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="inventory.productstate",
                    ),
                ),
                (
                    "bin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="inventory.storagebin",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "stock batches",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[^\\s/]{2,50}$")),
                        name="inventory_stockbatch_code_plain",
                        violation_error_message="A code has 2 to 50 characters, without spaces and slashes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0)),
                        name="inventory_stockbatch_quantity_not_negative",
                        violation_error_message="A batch cannot have fewer than no plants.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("empty_containers__gte", 0)),
                        name="inventory_stockbatch_empty_not_negative",
                        violation_error_message="A batch cannot have fewer than no empty containers.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quality_score", None),
                            models.Q(("quality_score__gte", 0), ("quality_score__lte", 5)),
                            _connector="OR",
                        ),
                        name="inventory_stockbatch_quality_share",
                        violation_error_message="Quality lies between 0 and 5.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockBatchEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "code",
                    models.CharField(help_text="Such as LOC1-CACT-20260302-1.", max_length=50),
                ),
                (
                    "quality_score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="From 0, poor, to 5.",
                        max_digits=2,
                        null=True,
                    ),
                ),
                ("planted_on", models.DateField(blank=True, null=True)),
                ("germinated_on", models.DateField(blank=True, null=True)),
                ("transplanted_on", models.DateField(blank=True, null=True)),
                (
                    "expected_ready_on",
                    models.DateField(
                        blank=True, help_text="When it should be ready for sale.", null=True
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "attributes",
                    models.JSONField(
                        blank=True, default=dict, help_text="Whatever else is known of it, by name."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "packaging",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.packaging",
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
                        to="inventory.stockbatch",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.product",
                    ),
                ),
                (
                    "size",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.productsize",
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.productstate",
                    ),
                ),
                (
                    "bin",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagebin",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StockMovement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "movement_id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        help_text="Chosen by the client; a movement sent again is stored once.",
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("planting", "planting"),
                            ("sowing", "sowing"),
                            ("transplant", "transplant"),
                            ("death", "death"),
                            ("sale", "sale"),
                            ("photo", "photo count"),
                            ("adjustment", "adjustment"),
                            ("opening", "opening stock"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "quantity",
                    models.IntegerField(help_text="Plants added; negative when plants leave."),
                ),
                (
                    "empty_change",
                    models.IntegerField(
                        default=0, help_text="Empty containers added; negative when they leave."
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Price of one plant.",
                        max_digits=12,
                        null=True,
                    ),
                ),
                (
                    "total_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Price of all of them.",
                        max_digits=14,
                        null=True,
                    ),
                ),
                (
                    "reason",
                    models.TextField(blank=True, help_text="Why, where the kind does not say it."),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("manual", "by hand"), ("ai", "by a model")],
                        default="manual",
                        max_length=6,
                    ),
                ),
                (
                    "transfer_id",
                    models.UUIDField(
                        blank=True,
                        help_text="What the two halves of a transplant have in common.",
                        null=True,
                    ),
                ),
                (
                    "happened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="When it happened, not when it was entered.",
                    ),
                ),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="inventory.stockbatch",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="The movement that it takes back, wholly or in part.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="inventory.stockmovement",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="The photo that counted them.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="inventory.photosession",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Who entered it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_movements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "destination_bin",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Where the plants went.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements_in",
                        to="inventory.storagebin",
                    ),
                ),
                (
                    "source_bin",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Where the plants came from.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements_out",
                        to="inventory.storagebin",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        fields=["batch", "id"],
                        include=("quantity", "empty_change"),
                        name="inventory_movement_of_batch",
                    ),
                    models.Index(fields=["-happened_at", "-id"], name="inventory_movement_by_time"),
                    models.Index(
                        condition=models.Q(("transfer_id__isnull", False)),
                        fields=["transfer_id"],
                        name="inventory_movement_of_transfer",
                    ),
                    models.Index(
                        condition=models.Q(("reverses__isnull", False)),
                        fields=["reverses"],
                        name="inventory_movement_reversing",
                    ),
                    models.Index(
                        condition=models.Q(("session__isnull", False)),
                        fields=["session"],
                        name="inventory_movement_of_session",
                    ),
                    models.Index(
                        condition=models.Q(("source_bin__isnull", False)),
                        fields=["source_bin"],
                        name="inventory_movement_out_of_bin",
                    ),
                    models.Index(
                        condition=models.Q(("destination_bin__isnull", False)),
                        fields=["destination_bin"],
                        name="inventory_movement_into_bin",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "planting",
                                    "sowing",
                                    "transplant",
                                    "death",
                                    "sale",
                                    "photo",
                                    "adjustment",
                                    "opening",
                                ],
                            )
                        ),
                        name="inventory_stockmovement_kind_known",
                        violation_error_message="This kind of movement is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["manual", "ai"])),
                        name="inventory_stockmovement_source_known",
                        violation_error_message="A movement is entered by hand or by a model.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quantity", 0), _negated=True),
                            models.Q(
                                ("kind", "adjustment"), models.Q(("empty_change", 0), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="inventory_stockmovement_moves_something",
                        violation_error_message="A movement adds or removes something.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["transplant", "adjustment"]),
                            models.Q(
                                ("kind__in", ["planting", "sowing", "photo", "opening"]),
                                ("quantity__gte", 0),
                                ("reverses", None),
                            ),
                            models.Q(
                                ("kind__in", ["death", "sale"]),
                                ("quantity__lte", 0),
                                ("reverses", None),
                            ),
                            models.Q(
                                ("kind__in", ["planting", "sowing", "photo", "opening"]),
                                ("quantity__lte", 0),
                                ("reverses__isnull", False),
                            ),
                            models.Q(
                                ("kind__in", ["death", "sale"]),
                                ("quantity__gte", 0),
                                ("reverses__isnull", False),
                            ),
                            models.Q(
                                (
                                    "kind__in",
                                    [
                                        "transplant",
                                        "adjustment",
                                        "planting",
                                        "sowing",
                                        "photo",
                                        "opening",
                                        "death",
                                        "sale",
                                    ],
                                ),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="inventory_stockmovement_sign_matches_kind",
                        violation_error_message="Plantings, sowings, photo counts and openings add plants; deaths and sales remove them; a reversal does the opposite.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "empty_change",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("quantity"), "*", models.Value(-1)
                                    ),
                                ),
                                ("kind", "death"),
                            ),
                            ("kind", "adjustment"),
                            models.Q(
                                models.Q(("kind__in", ["death", "adjustment"]), _negated=True),
                                ("empty_change", 0),
                            ),
                            _connector="OR",
                        ),
                        name="inventory_stockmovement_containers_follow_plants",
                        violation_error_message="A death leaves as many empty containers as plants; other kinds but adjustments leave none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "transplant"), ("transfer_id__isnull", False)),
                            models.Q(
                                models.Q(("kind", "transplant"), _negated=True),
                                ("transfer_id", None),
                            ),
                            _connector="OR",
                        ),
                        name="inventory_stockmovement_transplant_has_transfer",
                        violation_error_message="The two halves of a transplant, and nothing else, have a transfer in common.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit_price", None), ("unit_price__gte", 0), _connector="OR"),
                            models.Q(
                                ("total_price", None), ("total_price__gte", 0), _connector="OR"
                            ),
                        ),
                        name="inventory_stockmovement_prices_not_negative",
                        violation_error_message="Prices are not negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("happened_at__gte", "2000-01-01T00:00:00Z"),
                            ("happened_at__lt", "2100-01-01T00:00:00Z"),
                        ),
                        name="inventory_stockmovement_time_sane",
                        violation_error_message="A movement's time lies between the years 2000 and 2100.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StorageAreaEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True,
                        help_text="Outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        spatial_index=False,
                        srid=4326,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as NAVE1-N.", max_length=50)),
                ("name", models.CharField(max_length=200)),
                (
                    "position",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("N", "north"),
                            ("S", "south"),
                            ("E", "east"),
                            ("W", "west"),
                            ("C", "center"),
                        ],
                        help_text="Side of the warehouse.",
                        max_length=1,
                        null=True,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Plants may be put here.", verbose_name="active"
                    ),
                ),
                (
                    "parent_area",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The area that it is part of, in the same warehouse.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagearea",
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
                        to="inventory.storagearea",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.warehouse",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StorageBinEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True,
                        help_text="Outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        spatial_index=False,
                        srid=4326,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as NAVE1-N-LOC-001-B1.", max_length=100)),
                (
                    "label",
                    models.CharField(
                        blank=True, help_text="What is written on it.", max_length=200
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "position_metadata",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="How it was found on a photo: mask, box, confidence.",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("maintenance", "in maintenance"),
                            ("retired", "retired"),
                        ],
                        default="active",
                        max_length=11,
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
                        to="inventory.storagebin",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagebintype",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StorageBinTypeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as PLUG_TRAY_288.", max_length=50)),
                ("name", models.CharField(max_length=200)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("plug", "plug"),
                            ("seedling_tray", "seedling tray"),
                            ("box", "box"),
                            ("segment", "segment"),
                            ("pot", "pot"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "is_grid",
                    models.BooleanField(
                        default=False, help_text="Has rows and columns.", verbose_name="grid"
                    ),
                ),
                (
                    "rows",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Cells downwards.", null=True
                    ),
                ),
                (
                    "columns",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Cells across.", null=True
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True, help_text="Plants it holds.", null=True
                    ),
                ),
                (
                    "length_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="length",
                    ),
                ),
                (
                    "width_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="width",
                    ),
                ),
                (
                    "height_cm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Centimeters.",
                        max_digits=6,
                        null=True,
                        verbose_name="height",
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
                        to="inventory.storagebintype",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StorageLocationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True,
                        help_text="Outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        spatial_index=False,
                        srid=4326,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as NAVE1-N-LOC-001.", max_length=50)),
                (
                    "qr_code",
                    models.CharField(
                        blank=True,
                        help_text="What its label says, such as LOC000001.",
                        max_length=20,
                        null=True,
                        verbose_name="QR code",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "position_metadata",
                    models.JSONField(
                        blank=True, default=dict, help_text="How it was found on a plan or a photo."
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Plants may be put here.", verbose_name="active"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagearea",
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
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WarehouseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True,
                        help_text="Outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        spatial_index=False,
                        srid=4326,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.IntegerField()),
                ("code", models.CharField(help_text="Such as NAVE1.", max_length=20)),
                ("name", models.CharField(max_length=200)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("greenhouse", "greenhouse"),
                            ("shadehouse", "shadehouse"),
                            ("open_field", "open field"),
                            ("tunnel", "tunnel"),
                        ],
                        default="greenhouse",
                        max_length=10,
                    ),
                ),
                (
                    "tolerance_m",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        help_text="Meters by which what lies inside may reach beyond its parent's outline; surveys are never exact.",
                        max_digits=6,
                        verbose_name="tolerance",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Plants may be put here.", verbose_name="active"
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
                        to="inventory.warehouse",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LocationRelationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("contains", "contains"), ("adjacent_to", "is next to")],
                        max_length=11,
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
                        to="inventory.locationrelation",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagelocation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="The location that the first one contains or is next to.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LocationConfigurationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "area_cm2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Square centimeters that plants take up.",
                        max_digits=12,
                        null=True,
                        verbose_name="area",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="One a location at most.", verbose_name="active"
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "valid_from",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="Since when it is so."
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, help_text="Until when it was so.", null=True),
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
                        to="inventory.locationconfiguration",
                    ),
                ),
                (
                    "packaging",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.packaging",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.product",
                    ),
                ),
                (
                    "expected_state",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.productstate",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inventory.storagelocation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packagingcolor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_packagingcolorevent" ("hex", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."hex", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="b0b6135b92cb2e710f1bb8f6e6d37b6278dca7d3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cf324",
                    table="inventory_packagingcolor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packagingcolor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_packagingcolorevent" ("hex", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."hex", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="48527522d05c39998b3c7f1ab2f6615dd061023a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ce241",
                    table="inventory_packagingcolor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packagingcolor",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_packagingcolorevent" ("hex", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."hex", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="9e99671319663c0e6b45bd3726d2035511bb54d6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bdaa3",
                    table="inventory_packagingcolor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packagingmaterial",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_packagingmaterialevent" ("code", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="ca52924de15aa4ce74270737673912424f40bf46",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bb34e",
                    table="inventory_packagingmaterial",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packagingmaterial",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_packagingmaterialevent" ("code", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="8f4e91af00286332ac041765119f15fdab498fe2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8c510",
                    table="inventory_packagingmaterial",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packagingmaterial",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_packagingmaterialevent" ("code", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."description", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="526b3da021d511c757f61a834b4b555b0d45cfac",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9e868",
                    table="inventory_packagingmaterial",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packagingtype",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_packagingtypeevent" ("code", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="3ab896c70a78532ce57fbc7a825816c73909cd76",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6db5f",
                    table="inventory_packagingtype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packagingtype",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_packagingtypeevent" ("code", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="12bbda86debcde7b9f34f67ed73de328de423c10",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6fdb1",
                    table="inventory_packagingtype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packagingtype",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_packagingtypeevent" ("code", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."description", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="c10d59f325e23f16e0aeef719b536c2f7117b288",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1de70",
                    table="inventory_packagingtype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packaging",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_packagingevent" ("color_id", "created_at", "diameter_cm", "height_cm", "id", "material_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sku", "type_id", "updated_at", "volume_liters") VALUES (NEW."color_id", NEW."created_at", NEW."diameter_cm", NEW."height_cm", NEW."id", NEW."material_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sku", NEW."type_id", NEW."updated_at", NEW."volume_liters"); RETURN NULL;',
                    hash="699bbd1f067c22514979e2f4aa471bb969a13e77",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_40175",
                    table="inventory_packaging",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packaging",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_packagingevent" ("color_id", "created_at", "diameter_cm", "height_cm", "id", "material_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sku", "type_id", "updated_at", "volume_liters") VALUES (NEW."color_id", NEW."created_at", NEW."diameter_cm", NEW."height_cm", NEW."id", NEW."material_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sku", NEW."type_id", NEW."updated_at", NEW."volume_liters"); RETURN NULL;',
                    hash="a800b066fca22a642c60dfddcf11d859c9dd7e92",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_04fdf",
                    table="inventory_packaging",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="packaging",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_packagingevent" ("color_id", "created_at", "diameter_cm", "height_cm", "id", "material_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sku", "type_id", "updated_at", "volume_liters") VALUES (OLD."color_id", OLD."created_at", OLD."diameter_cm", OLD."height_cm", OLD."id", OLD."material_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sku", OLD."type_id", OLD."updated_at", OLD."volume_liters"); RETURN NULL;',
                    hash="05bd70962464ab8de478e39d21f934b19359d98b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b2348",
                    table="inventory_packaging",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productcategory",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productcategoryevent" ("code", "created_at", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="7369356869fb9e321df8996a8330501fa91578c5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_581bf",
                    table="inventory_productcategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productcategory",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_productcategoryevent" ("code", "created_at", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="7a20f9d624636f07e82a20b187e7d3b7d8372f0b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5ed9b",
                    table="inventory_productcategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productcategory",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productcategoryevent" ("code", "created_at", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."code", OLD."created_at", OLD."description", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at"); RETURN NULL;',
                    hash="7013e2ad4433d6a73428d5fc0d5846920c613eab",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b99bd",
                    table="inventory_productcategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productfamily",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productfamilyevent" ("category_id", "created_at", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scientific_name", "updated_at") VALUES (NEW."category_id", NEW."created_at", NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scientific_name", NEW."updated_at"); RETURN NULL;',
                    hash="27150a2e534a92ad4887af10f484ac3d5472f943",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7d0a8",
                    table="inventory_productfamily",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productfamily",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_productfamilyevent" ("category_id", "created_at", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scientific_name", "updated_at") VALUES (NEW."category_id", NEW."created_at", NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scientific_name", NEW."updated_at"); RETURN NULL;',
                    hash="bd9bf662d92329c96bafb692aa12a118bb5f0601",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e79a5",
                    table="inventory_productfamily",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productfamily",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productfamilyevent" ("category_id", "created_at", "description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scientific_name", "updated_at") VALUES (OLD."category_id", OLD."created_at", OLD."description", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scientific_name", OLD."updated_at"); RETURN NULL;',
                    hash="a6ef7a47188d76bd80257aa231694b607f633411",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8cbe5",
                    table="inventory_productfamily",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productevent" ("attributes", "common_name", "created_at", "description", "family_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scientific_name", "sku", "updated_at") VALUES (NEW."attributes", NEW."common_name", NEW."created_at", NEW."description", NEW."family_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scientific_name", NEW."sku", NEW."updated_at"); RETURN NULL;',
                    hash="84c5eaec57a365e823c5693a41d672e99cf04dc0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_936b5",
                    table="inventory_product",
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
                    func='INSERT INTO "inventory_productevent" ("attributes", "common_name", "created_at", "description", "family_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scientific_name", "sku", "updated_at") VALUES (NEW."attributes", NEW."common_name", NEW."created_at", NEW."description", NEW."family_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scientific_name", NEW."sku", NEW."updated_at"); RETURN NULL;',
                    hash="e3172ca8afbaa3f1b8114086131866162d002d99",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_23ae4",
                    table="inventory_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productevent" ("attributes", "common_name", "created_at", "description", "family_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scientific_name", "sku", "updated_at") VALUES (OLD."attributes", OLD."common_name", OLD."created_at", OLD."description", OLD."family_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scientific_name", OLD."sku", OLD."updated_at"); RETURN NULL;',
                    hash="2200689cd137dca637b8d027d42d99ac0091273f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c5b0b",
                    table="inventory_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productsize",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productsizeevent" ("code", "description", "id", "max_height_cm", "min_height_cm", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_order") VALUES (NEW."code", NEW."description", NEW."id", NEW."max_height_cm", NEW."min_height_cm", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sort_order"); RETURN NULL;',
                    hash="33805727697bb66d5616b466b04a3e54ba5c9a6e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ea884",
                    table="inventory_productsize",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productsize",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_productsizeevent" ("code", "description", "id", "max_height_cm", "min_height_cm", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_order") VALUES (NEW."code", NEW."description", NEW."id", NEW."max_height_cm", NEW."min_height_cm", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sort_order"); RETURN NULL;',
                    hash="de6fb50e03be5f3b70cac77ed3a0fd5a5bcbeb2d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e01c4",
                    table="inventory_productsize",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productsize",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productsizeevent" ("code", "description", "id", "max_height_cm", "min_height_cm", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_order") VALUES (OLD."code", OLD."description", OLD."id", OLD."max_height_cm", OLD."min_height_cm", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sort_order"); RETURN NULL;',
                    hash="98aaa59ade15d3bb3fb86939da9a1b7f122a07bc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_be8ac",
                    table="inventory_productsize",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classification",
            trigger=pgtrigger.compiler.Trigger(
                name="refuse_while_found",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM pg_advisory_xact_lock(hashtext('inventory.photos'));\n    IF EXISTS (SELECT 1 FROM inventory_detection WHERE classification_id = OLD.id)\n       OR EXISTS (SELECT 1 FROM inventory_estimation WHERE classification_id = OLD.id) THEN\n        RAISE EXCEPTION 'The classification has detections or estimations, and stays as long as they do.'\n            USING ERRCODE = 'foreign_key_violation';\n    END IF;\n    RETURN OLD;\n",
                    hash="bb7dbdc02e988e3ffc3449bda9478f7bdfa7ea31",
                    operation="DELETE",
                    pgid="pgtrigger_refuse_while_found_a0d9e",
                    table="inventory_classification",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagebintype",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_storagebintypeevent" ("capacity", "category", "code", "columns", "created_at", "height_cm", "id", "is_grid", "length_cm", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "updated_at", "width_cm") VALUES (NEW."capacity", NEW."category", NEW."code", NEW."columns", NEW."created_at", NEW."height_cm", NEW."id", NEW."is_grid", NEW."length_cm", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rows", NEW."updated_at", NEW."width_cm"); RETURN NULL;',
                    hash="9e692e3829ef3162fc54e50bf66131543d7319d9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_50428",
                    table="inventory_storagebintype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagebintype",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_storagebintypeevent" ("capacity", "category", "code", "columns", "created_at", "height_cm", "id", "is_grid", "length_cm", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "updated_at", "width_cm") VALUES (NEW."capacity", NEW."category", NEW."code", NEW."columns", NEW."created_at", NEW."height_cm", NEW."id", NEW."is_grid", NEW."length_cm", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rows", NEW."updated_at", NEW."width_cm"); RETURN NULL;',
                    hash="0c98cde59807f8530bd1dacad9dfb1c033526fe9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_83169",
                    table="inventory_storagebintype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagebintype",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_storagebintypeevent" ("capacity", "category", "code", "columns", "created_at", "height_cm", "id", "is_grid", "length_cm", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "updated_at", "width_cm") VALUES (OLD."capacity", OLD."category", OLD."code", OLD."columns", OLD."created_at", OLD."height_cm", OLD."id", OLD."is_grid", OLD."length_cm", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rows", OLD."updated_at", OLD."width_cm"); RETURN NULL;',
                    hash="83c24a55cbeb0a79adc581333c4d1da64b32bf79",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_64ff7",
                    table="inventory_storagebintype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="densityparameters",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_densityparametersevent" ("avg_area_per_plant_cm2", "avg_diameter_cm", "bin_type_id", "created_at", "id", "notes", "overlap_factor", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plants_per_m2", "product_id", "updated_at") VALUES (NEW."avg_area_per_plant_cm2", NEW."avg_diameter_cm", NEW."bin_type_id", NEW."created_at", NEW."id", NEW."notes", NEW."overlap_factor", NEW."packaging_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plants_per_m2", NEW."product_id", NEW."updated_at"); RETURN NULL;',
                    hash="cd8ce549627c8b06e3abeff5ec43bee8bdb3b2a8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_73c05",
                    table="inventory_densityparameters",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="densityparameters",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_densityparametersevent" ("avg_area_per_plant_cm2", "avg_diameter_cm", "bin_type_id", "created_at", "id", "notes", "overlap_factor", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plants_per_m2", "product_id", "updated_at") VALUES (NEW."avg_area_per_plant_cm2", NEW."avg_diameter_cm", NEW."bin_type_id", NEW."created_at", NEW."id", NEW."notes", NEW."overlap_factor", NEW."packaging_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plants_per_m2", NEW."product_id", NEW."updated_at"); RETURN NULL;',
                    hash="4f7be1ebffd51140da7749a2cd009b1d11a1b4c5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_aa59a",
                    table="inventory_densityparameters",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="densityparameters",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_densityparametersevent" ("avg_area_per_plant_cm2", "avg_diameter_cm", "bin_type_id", "created_at", "id", "notes", "overlap_factor", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plants_per_m2", "product_id", "updated_at") VALUES (OLD."avg_area_per_plant_cm2", OLD."avg_diameter_cm", OLD."bin_type_id", OLD."created_at", OLD."id", OLD."notes", OLD."overlap_factor", OLD."packaging_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plants_per_m2", OLD."product_id", OLD."updated_at"); RETURN NULL;',
                    hash="8f78256e58eca299ae22c1426643208e046c205e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_49526",
                    table="inventory_densityparameters",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productstate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productstateevent" ("code", "description", "id", "is_sellable", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_order") VALUES (NEW."code", NEW."description", NEW."id", NEW."is_sellable", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sort_order"); RETURN NULL;',
                    hash="8004e8370f9fd094a94bfc52563952a373d9122e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4dad3",
                    table="inventory_productstate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productstate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_productstateevent" ("code", "description", "id", "is_sellable", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_order") VALUES (NEW."code", NEW."description", NEW."id", NEW."is_sellable", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sort_order"); RETURN NULL;',
                    hash="4cd8da7009284ad7d74b923170af92defee124d9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0638e",
                    table="inventory_productstate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productstate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productstateevent" ("code", "description", "id", "is_sellable", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_order") VALUES (OLD."code", OLD."description", OLD."id", OLD."is_sellable", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sort_order"); RETURN NULL;',
                    hash="372d04c8fd9c21e3ecfc588ee5f7c2416ed198d4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3bf4b",
                    table="inventory_productstate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warehouse",
            trigger=pgtrigger.compiler.Trigger(
                name="lies_inside",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM inventory_refuse(inventory_outside(\n        child.code, child.shape, NEW.code, NEW.shape, NEW.tolerance_m))\n    FROM inventory_storagearea AS child\n    WHERE child.warehouse_id = NEW.id AND child.parent_area_id IS NULL;\n RETURN NULL;",
                    hash="6b137680099efdd9e53e9b065c2a2ba4965bd233",
                    operation='INSERT OR UPDATE OF "shape"',
                    pgid="pgtrigger_lies_inside_70a72",
                    table="inventory_warehouse",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warehouse",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_warehouseevent" ("code", "created_at", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shape", "tolerance_m", "type", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."shape", NEW."tolerance_m", NEW."type", NEW."updated_at"); RETURN NULL;',
                    hash="a0e4e8a6943099e2561552355366c0646b047b5b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fd09b",
                    table="inventory_warehouse",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warehouse",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_warehouseevent" ("code", "created_at", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shape", "tolerance_m", "type", "updated_at") VALUES (OLD."code", OLD."created_at", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."shape", OLD."tolerance_m", OLD."type", OLD."updated_at"); RETURN NULL;',
                    hash="dd2dc4557668b394be281b041b10d3682f6262e6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c1b4a",
                    table="inventory_warehouse",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warehouse",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."shape"::text IS DISTINCT FROM NEW."shape"::text OR OLD."created_at" IS DISTINCT FROM NEW."created_at" OR OLD."updated_at" IS DISTINCT FROM NEW."updated_at" OR OLD."id" IS DISTINCT FROM NEW."id" OR OLD."code" IS DISTINCT FROM NEW."code" OR OLD."name" IS DISTINCT FROM NEW."name" OR OLD."type" IS DISTINCT FROM NEW."type" OR OLD."tolerance_m" IS DISTINCT FROM NEW."tolerance_m" OR OLD."is_active" IS DISTINCT FROM NEW."is_active")',
                    func='INSERT INTO "inventory_warehouseevent" ("code", "created_at", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shape", "tolerance_m", "type", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."shape", NEW."tolerance_m", NEW."type", NEW."updated_at"); RETURN NULL;',
                    hash="e97db692d6f166bc233ade3a1bc15d9b160df1cb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a3b25",
                    table="inventory_warehouse",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagearea",
            trigger=pgtrigger.compiler.Trigger(
                name="tree_of_one_warehouse",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(hashtext('inventory.areas'));\n        IF EXISTS (\n            SELECT 1 FROM inventory_storagearea AS other\n            WHERE (other.id = NEW.parent_area_id OR other.parent_area_id = NEW.id)\n              AND other.warehouse_id <> NEW.warehouse_id\n        ) THEN\n            PERFORM inventory_refuse('The parent area is in another warehouse.');\n        END IF;\n        IF EXISTS (\n            WITH RECURSIVE above AS (\n                SELECT id, parent_area_id FROM inventory_storagearea WHERE id = NEW.parent_area_id\n                UNION\n                SELECT area.id, area.parent_area_id\n                FROM inventory_storagearea AS area JOIN above ON area.id = above.parent_area_id\n            )\n            SELECT 1 FROM above WHERE id = NEW.id\n        ) THEN\n            PERFORM inventory_refuse('An area cannot be part of itself.');\n        END IF;\n        RETURN NULL;\n    ",
                    hash="1e80f378017878474f15447e250d5f4f2c618d59",
                    operation='INSERT OR UPDATE OF "warehouse_id", "parent_area_id"',
                    pgid="pgtrigger_tree_of_one_warehouse_66fa8",
                    table="inventory_storagearea",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagearea",
            trigger=pgtrigger.compiler.Trigger(
                name="lies_inside",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM inventory_refuse(inventory_outside(\n        NEW.code, NEW.shape, parent.code, parent.shape, parent.tolerance_m))\n    FROM inventory_warehouse AS parent\n    WHERE parent.id = NEW.warehouse_id AND NEW.parent_area_id IS NULL\n    FOR SHARE OF parent;\n\n    PERFORM inventory_refuse(inventory_outside(\n        NEW.code, NEW.shape, parent.code, parent.shape, warehouse.tolerance_m))\n    FROM inventory_storagearea AS parent\n    JOIN inventory_warehouse AS warehouse ON warehouse.id = parent.warehouse_id\n    WHERE parent.id = NEW.parent_area_id\n    FOR SHARE OF parent;\n\n    PERFORM inventory_refuse(inventory_outside(\n        child.code, child.shape, NEW.code, NEW.shape, (SELECT tolerance_m FROM inventory_warehouse WHERE id = NEW.warehouse_id)))\n    FROM inventory_storagearea AS child\n    WHERE child.parent_area_id = NEW.id ;\n\n    PERFORM inventory_refuse(inventory_outside(\n        child.code, child.shape, NEW.code, NEW.shape, (SELECT tolerance_m FROM inventory_warehouse WHERE id = NEW.warehouse_id)))\n    FROM inventory_storagelocation AS child\n    WHERE child.area_id = NEW.id ;\n RETURN NULL;",
                    hash="3bffca7ad9b7216455b49a3518a92a0e6bf78dc8",
                    operation='INSERT OR UPDATE OF "shape", "warehouse_id", "parent_area_id"',
                    pgid="pgtrigger_lies_inside_0af46",
                    table="inventory_storagearea",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagearea",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_storageareaevent" ("code", "created_at", "id", "is_active", "name", "parent_area_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "shape", "updated_at", "warehouse_id") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."is_active", NEW."name", NEW."parent_area_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."shape", NEW."updated_at", NEW."warehouse_id"); RETURN NULL;',
                    hash="e2fff0ec4bf99bb618456a745e0327f19a77b929",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9485f",
                    table="inventory_storagearea",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagearea",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_storageareaevent" ("code", "created_at", "id", "is_active", "name", "parent_area_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "shape", "updated_at", "warehouse_id") VALUES (OLD."code", OLD."created_at", OLD."id", OLD."is_active", OLD."name", OLD."parent_area_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."shape", OLD."updated_at", OLD."warehouse_id"); RETURN NULL;',
                    hash="367d59d179cfe9f0c14fd03d91693124af859705",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cc15a",
                    table="inventory_storagearea",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagearea",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."shape"::text IS DISTINCT FROM NEW."shape"::text OR OLD."created_at" IS DISTINCT FROM NEW."created_at" OR OLD."updated_at" IS DISTINCT FROM NEW."updated_at" OR OLD."id" IS DISTINCT FROM NEW."id" OR OLD."warehouse_id" IS DISTINCT FROM NEW."warehouse_id" OR OLD."parent_area_id" IS DISTINCT FROM NEW."parent_area_id" OR OLD."code" IS DISTINCT FROM NEW."code" OR OLD."name" IS DISTINCT FROM NEW."name" OR OLD."position" IS DISTINCT FROM NEW."position" OR OLD."is_active" IS DISTINCT FROM NEW."is_active")',
                    func='INSERT INTO "inventory_storageareaevent" ("code", "created_at", "id", "is_active", "name", "parent_area_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "shape", "updated_at", "warehouse_id") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."is_active", NEW."name", NEW."parent_area_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."shape", NEW."updated_at", NEW."warehouse_id"); RETURN NULL;',
                    hash="2460f9ca17d65ea71af1b3b6c1a00662d0ba43e9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5e252",
                    table="inventory_storagearea",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagelocation",
            trigger=pgtrigger.compiler.Trigger(
                name="lies_inside",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM inventory_refuse(inventory_outside(\n        NEW.code, NEW.shape, parent.code, parent.shape, warehouse.tolerance_m))\n    FROM inventory_storagearea AS parent\n    JOIN inventory_warehouse AS warehouse ON warehouse.id = parent.warehouse_id\n    WHERE parent.id = NEW.area_id\n    FOR SHARE OF parent;\n\n    PERFORM inventory_refuse(inventory_outside(\n        child.code, child.shape, NEW.code, NEW.shape, (\n        SELECT tolerance_m FROM inventory_warehouse AS warehouse\n        JOIN inventory_storagearea AS area ON area.warehouse_id = warehouse.id\n        WHERE area.id = NEW.area_id)))\n    FROM inventory_storagebin AS child\n    WHERE child.location_id = NEW.id ;\n RETURN NULL;",
                    hash="59bdcffb3e0440d6a4a9e0883b6c332ff0ca8eec",
                    operation='INSERT OR UPDATE OF "shape", "area_id"',
                    pgid="pgtrigger_lies_inside_a61e1",
                    table="inventory_storagelocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagelocation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_storagelocationevent" ("area_id", "code", "created_at", "description", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_metadata", "qr_code", "shape", "updated_at") VALUES (NEW."area_id", NEW."code", NEW."created_at", NEW."description", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position_metadata", NEW."qr_code", NEW."shape", NEW."updated_at"); RETURN NULL;',
                    hash="0ed6199b8dddede0486032e8cba23045d93d64fc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5e0ca",
                    table="inventory_storagelocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagelocation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_storagelocationevent" ("area_id", "code", "created_at", "description", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_metadata", "qr_code", "shape", "updated_at") VALUES (OLD."area_id", OLD."code", OLD."created_at", OLD."description", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position_metadata", OLD."qr_code", OLD."shape", OLD."updated_at"); RETURN NULL;',
                    hash="d2782cffa6be8eb8d76675eb36938ed1c43fcff5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0aa29",
                    table="inventory_storagelocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagelocation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."shape"::text IS DISTINCT FROM NEW."shape"::text OR OLD."created_at" IS DISTINCT FROM NEW."created_at" OR OLD."updated_at" IS DISTINCT FROM NEW."updated_at" OR OLD."id" IS DISTINCT FROM NEW."id" OR OLD."area_id" IS DISTINCT FROM NEW."area_id" OR OLD."code" IS DISTINCT FROM NEW."code" OR OLD."qr_code" IS DISTINCT FROM NEW."qr_code" OR OLD."name" IS DISTINCT FROM NEW."name" OR OLD."description" IS DISTINCT FROM NEW."description" OR OLD."position_metadata" IS DISTINCT FROM NEW."position_metadata" OR OLD."is_active" IS DISTINCT FROM NEW."is_active")',
                    func='INSERT INTO "inventory_storagelocationevent" ("area_id", "code", "created_at", "description", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_metadata", "qr_code", "shape", "updated_at") VALUES (NEW."area_id", NEW."code", NEW."created_at", NEW."description", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position_metadata", NEW."qr_code", NEW."shape", NEW."updated_at"); RETURN NULL;',
                    hash="572fdcbdde790951724372bda1bd27e4c7b2e210",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7cefe",
                    table="inventory_storagelocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="locationconfiguration",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_locationconfigurationevent" ("area_cm2", "closed_at", "created_at", "expected_state_id", "id", "is_active", "location_id", "notes", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "valid_from") VALUES (NEW."area_cm2", NEW."closed_at", NEW."created_at", NEW."expected_state_id", NEW."id", NEW."is_active", NEW."location_id", NEW."notes", NEW."packaging_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."updated_at", NEW."valid_from"); RETURN NULL;',
                    hash="56672e5da4d3e506e9796a5d191b1286accf0f1b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c4e0b",
                    table="inventory_locationconfiguration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="locationconfiguration",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_locationconfigurationevent" ("area_cm2", "closed_at", "created_at", "expected_state_id", "id", "is_active", "location_id", "notes", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "valid_from") VALUES (NEW."area_cm2", NEW."closed_at", NEW."created_at", NEW."expected_state_id", NEW."id", NEW."is_active", NEW."location_id", NEW."notes", NEW."packaging_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."updated_at", NEW."valid_from"); RETURN NULL;',
                    hash="8e84605d248fd7575b557120065a6163b4837ecf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_356c3",
                    table="inventory_locationconfiguration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="locationconfiguration",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_locationconfigurationevent" ("area_cm2", "closed_at", "created_at", "expected_state_id", "id", "is_active", "location_id", "notes", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "valid_from") VALUES (OLD."area_cm2", OLD."closed_at", OLD."created_at", OLD."expected_state_id", OLD."id", OLD."is_active", OLD."location_id", OLD."notes", OLD."packaging_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."updated_at", OLD."valid_from"); RETURN NULL;',
                    hash="67b39d77d318a456209917cba08000c88dfd2f99",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_91828",
                    table="inventory_locationconfiguration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="locationrelation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_locationrelationevent" ("id", "kind", "location_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."kind", NEW."location_id", NEW."other_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="f86c6e67c5c47d845926fd00c9f56e90ee507b5c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ef075",
                    table="inventory_locationrelation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="locationrelation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_locationrelationevent" ("id", "kind", "location_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."kind", NEW."location_id", NEW."other_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="49942be2ea34b6698e72a2099800f4e829d63b83",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_11cbe",
                    table="inventory_locationrelation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="locationrelation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_locationrelationevent" ("id", "kind", "location_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."kind", OLD."location_id", OLD."other_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="5e003e021cc0d50d9897aa7483a2dda6da43fd42",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6bb8a",
                    table="inventory_locationrelation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photosession",
            trigger=pgtrigger.compiler.Trigger(
                name="refuse_while_found",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM pg_advisory_xact_lock(hashtext('inventory.photos'));\n    IF EXISTS (SELECT 1 FROM inventory_detection WHERE session_id = OLD.id)\n       OR EXISTS (SELECT 1 FROM inventory_estimation WHERE session_id = OLD.id) THEN\n        RAISE EXCEPTION 'The session has detections or estimations, and stays as long as they do.'\n            USING ERRCODE = 'foreign_key_violation';\n    END IF;\n    RETURN OLD;\n",
                    hash="9104b46935adc71308e0095898da41125b34ea07",
                    operation="DELETE",
                    pgid="pgtrigger_refuse_while_found_09b2d",
                    table="inventory_photosession",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photosession",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_photosessionevent" ("average_confidence", "category_counts", "created_at", "error", "id", "location_id", "manual_adjustments", "original_image_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "processed_image_id", "session_id", "status", "total_detected", "total_empty_containers", "total_estimated", "updated_at", "validated_at", "validated_by_id") VALUES (NEW."average_confidence", NEW."category_counts", NEW."created_at", NEW."error", NEW."id", NEW."location_id", NEW."manual_adjustments", NEW."original_image_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."processed_image_id", NEW."session_id", NEW."status", NEW."total_detected", NEW."total_empty_containers", NEW."total_estimated", NEW."updated_at", NEW."validated_at", NEW."validated_by_id"); RETURN NULL;',
                    hash="19564b90a0dabdf2791a574017ca6d67fa89ccc4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c863f",
                    table="inventory_photosession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photosession",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_photosessionevent" ("average_confidence", "category_counts", "created_at", "error", "id", "location_id", "manual_adjustments", "original_image_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "processed_image_id", "session_id", "status", "total_detected", "total_empty_containers", "total_estimated", "updated_at", "validated_at", "validated_by_id") VALUES (NEW."average_confidence", NEW."category_counts", NEW."created_at", NEW."error", NEW."id", NEW."location_id", NEW."manual_adjustments", NEW."original_image_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."processed_image_id", NEW."session_id", NEW."status", NEW."total_detected", NEW."total_empty_containers", NEW."total_estimated", NEW."updated_at", NEW."validated_at", NEW."validated_by_id"); RETURN NULL;',
                    hash="fb54a5ebabddb14609f552e1b79e5fa00449cd04",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e7384",
                    table="inventory_photosession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photosession",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_photosessionevent" ("average_confidence", "category_counts", "created_at", "error", "id", "location_id", "manual_adjustments", "original_image_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "processed_image_id", "session_id", "status", "total_detected", "total_empty_containers", "total_estimated", "updated_at", "validated_at", "validated_by_id") VALUES (OLD."average_confidence", OLD."category_counts", OLD."created_at", OLD."error", OLD."id", OLD."location_id", OLD."manual_adjustments", OLD."original_image_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."processed_image_id", OLD."session_id", OLD."status", OLD."total_detected", OLD."total_empty_containers", OLD."total_estimated", OLD."updated_at", OLD."validated_at", OLD."validated_by_id"); RETURN NULL;',
                    hash="a85084a8ede558952ce9a219e6a4913f19b8ed7f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e2d90",
                    table="inventory_photosession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pricelistitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_pricelistitemevent" ("availability", "category_id", "created_at", "discount_percent", "id", "notes", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retail_unit_price", "sku", "units_per_box", "updated_at", "valid", "wholesale_unit_price") VALUES (NEW."availability", NEW."category_id", NEW."created_at", NEW."discount_percent", NEW."id", NEW."notes", NEW."packaging_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retail_unit_price", NEW."sku", NEW."units_per_box", NEW."updated_at", NEW."valid", NEW."wholesale_unit_price"); RETURN NULL;',
                    hash="dd470067fdd9384a11e3f34880fa85ca0cd712c9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_28e23",
                    table="inventory_pricelistitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pricelistitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."availability" IS DISTINCT FROM (NEW."availability") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."discount_percent" IS DISTINCT FROM (NEW."discount_percent") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."packaging_id" IS DISTINCT FROM (NEW."packaging_id") OR OLD."retail_unit_price" IS DISTINCT FROM (NEW."retail_unit_price") OR OLD."sku" IS DISTINCT FROM (NEW."sku") OR OLD."units_per_box" IS DISTINCT FROM (NEW."units_per_box") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."valid" IS DISTINCT FROM (NEW."valid") OR OLD."wholesale_unit_price" IS DISTINCT FROM (NEW."wholesale_unit_price"))',
                    func='INSERT INTO "inventory_pricelistitemevent" ("availability", "category_id", "created_at", "discount_percent", "id", "notes", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retail_unit_price", "sku", "units_per_box", "updated_at", "valid", "wholesale_unit_price") VALUES (NEW."availability", NEW."category_id", NEW."created_at", NEW."discount_percent", NEW."id", NEW."notes", NEW."packaging_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retail_unit_price", NEW."sku", NEW."units_per_box", NEW."updated_at", NEW."valid", NEW."wholesale_unit_price"); RETURN NULL;',
                    hash="a1f280d17609b5460a60c119524e5134d6b54e2a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5598b",
                    table="inventory_pricelistitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pricelistitem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_pricelistitemevent" ("availability", "category_id", "created_at", "discount_percent", "id", "notes", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retail_unit_price", "sku", "units_per_box", "updated_at", "valid", "wholesale_unit_price") VALUES (OLD."availability", OLD."category_id", OLD."created_at", OLD."discount_percent", OLD."id", OLD."notes", OLD."packaging_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retail_unit_price", OLD."sku", OLD."units_per_box", OLD."updated_at", OLD."valid", OLD."wholesale_unit_price"); RETURN NULL;',
                    hash="48e8bcd46c03535abd596f671f4312fb6de8d6b2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_799fe",
                    table="inventory_pricelistitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productsampleimage",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productsampleimageevent" ("captured_by_id", "captured_on", "created_at", "display_order", "id", "image_id", "is_primary", "location_id", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "sample_type", "size_id", "state_id") VALUES (NEW."captured_by_id", NEW."captured_on", NEW."created_at", NEW."display_order", NEW."id", NEW."image_id", NEW."is_primary", NEW."location_id", NEW."notes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."sample_type", NEW."size_id", NEW."state_id"); RETURN NULL;',
                    hash="e745a463a4cddfbc086669be7dcdfd3ac5cfb3fc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e87d5",
                    table="inventory_productsampleimage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productsampleimage",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "inventory_productsampleimageevent" ("captured_by_id", "captured_on", "created_at", "display_order", "id", "image_id", "is_primary", "location_id", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "sample_type", "size_id", "state_id") VALUES (NEW."captured_by_id", NEW."captured_on", NEW."created_at", NEW."display_order", NEW."id", NEW."image_id", NEW."is_primary", NEW."location_id", NEW."notes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."sample_type", NEW."size_id", NEW."state_id"); RETURN NULL;',
                    hash="d6b1375668428779b7facf7ea6eb5487d1c3ff91",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0ecb1",
                    table="inventory_productsampleimage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productsampleimage",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_productsampleimageevent" ("captured_by_id", "captured_on", "created_at", "display_order", "id", "image_id", "is_primary", "location_id", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "sample_type", "size_id", "state_id") VALUES (OLD."captured_by_id", OLD."captured_on", OLD."created_at", OLD."display_order", OLD."id", OLD."image_id", OLD."is_primary", OLD."location_id", OLD."notes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."sample_type", OLD."size_id", OLD."state_id"); RETURN NULL;',
                    hash="bcf2a0dc98139721847e41f0bdbce7ba2be39e03",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_64d97",
                    table="inventory_productsampleimage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagebin",
            trigger=pgtrigger.compiler.Trigger(
                name="lies_inside",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM inventory_refuse(inventory_outside(\n        NEW.code, NEW.shape, parent.code, parent.shape, warehouse.tolerance_m))\n    FROM inventory_storagelocation AS parent\n    JOIN inventory_storagearea AS area ON area.id = parent.area_id\n    JOIN inventory_warehouse AS warehouse ON warehouse.id = area.warehouse_id\n    WHERE parent.id = NEW.location_id\n    FOR SHARE OF parent;\n RETURN NULL;",
                    hash="8e62291cdfd6748af8cf9cc1614f3e862274d0a2",
                    operation='INSERT OR UPDATE OF "shape", "location_id"',
                    pgid="pgtrigger_lies_inside_96baf",
                    table="inventory_storagebin",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagebin",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_storagebinevent" ("code", "created_at", "description", "id", "label", "location_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_metadata", "shape", "status", "type_id", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."description", NEW."id", NEW."label", NEW."location_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position_metadata", NEW."shape", NEW."status", NEW."type_id", NEW."updated_at"); RETURN NULL;',
                    hash="c841a9e54bd323725111301246813920c68723e5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d6955",
                    table="inventory_storagebin",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagebin",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_storagebinevent" ("code", "created_at", "description", "id", "label", "location_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_metadata", "shape", "status", "type_id", "updated_at") VALUES (OLD."code", OLD."created_at", OLD."description", OLD."id", OLD."label", OLD."location_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position_metadata", OLD."shape", OLD."status", OLD."type_id", OLD."updated_at"); RETURN NULL;',
                    hash="8b3e2884bc5c2ea9677a39fc52e58bda323cdd32",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_161ab",
                    table="inventory_storagebin",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storagebin",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."shape"::text IS DISTINCT FROM NEW."shape"::text OR OLD."created_at" IS DISTINCT FROM NEW."created_at" OR OLD."updated_at" IS DISTINCT FROM NEW."updated_at" OR OLD."id" IS DISTINCT FROM NEW."id" OR OLD."location_id" IS DISTINCT FROM NEW."location_id" OR OLD."type_id" IS DISTINCT FROM NEW."type_id" OR OLD."code" IS DISTINCT FROM NEW."code" OR OLD."label" IS DISTINCT FROM NEW."label" OR OLD."description" IS DISTINCT FROM NEW."description" OR OLD."position_metadata" IS DISTINCT FROM NEW."position_metadata" OR OLD."status" IS DISTINCT FROM NEW."status")',
                    func='INSERT INTO "inventory_storagebinevent" ("code", "created_at", "description", "id", "label", "location_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_metadata", "shape", "status", "type_id", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."description", NEW."id", NEW."label", NEW."location_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position_metadata", NEW."shape", NEW."status", NEW."type_id", NEW."updated_at"); RETURN NULL;',
                    hash="6432c2c727cb779924a931586d12ca95dd4788b6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c93d0",
                    table="inventory_storagebin",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stockbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_bin",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."bin_id" IS DISTINCT FROM (NEW."bin_id"))',
                    func="\n    IF EXISTS (SELECT 1 FROM inventory_stockmovement WHERE batch_id = OLD.id) THEN\n        RAISE EXCEPTION 'Plants of batch % go to another bin by a transplant.', OLD.code\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="91fe545a04ffc0c367aa903f49ae655dc738531c",
                    operation='UPDATE OF "bin_id"',
                    pgid="pgtrigger_keep_bin_20617",
                    table="inventory_stockbatch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stockbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_stockbatchevent" ("attributes", "bin_id", "code", "created_at", "expected_ready_on", "germinated_on", "id", "notes", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planted_on", "product_id", "quality_score", "size_id", "state_id", "transplanted_on", "updated_at") VALUES (NEW."attributes", NEW."bin_id", NEW."code", NEW."created_at", NEW."expected_ready_on", NEW."germinated_on", NEW."id", NEW."notes", NEW."packaging_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planted_on", NEW."product_id", NEW."quality_score", NEW."size_id", NEW."state_id", NEW."transplanted_on", NEW."updated_at"); RETURN NULL;',
                    hash="cc6becf754a33114a9955749f23e8f477ed1c100",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2c4d2",
                    table="inventory_stockbatch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stockbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."attributes" IS DISTINCT FROM (NEW."attributes") OR OLD."bin_id" IS DISTINCT FROM (NEW."bin_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."expected_ready_on" IS DISTINCT FROM (NEW."expected_ready_on") OR OLD."germinated_on" IS DISTINCT FROM (NEW."germinated_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."packaging_id" IS DISTINCT FROM (NEW."packaging_id") OR OLD."planted_on" IS DISTINCT FROM (NEW."planted_on") OR OLD."product_id" IS DISTINCT FROM (NEW."product_id") OR OLD."quality_score" IS DISTINCT FROM (NEW."quality_score") OR OLD."size_id" IS DISTINCT FROM (NEW."size_id") OR OLD."state_id" IS DISTINCT FROM (NEW."state_id") OR OLD."transplanted_on" IS DISTINCT FROM (NEW."transplanted_on") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                    func='INSERT INTO "inventory_stockbatchevent" ("attributes", "bin_id", "code", "created_at", "expected_ready_on", "germinated_on", "id", "notes", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planted_on", "product_id", "quality_score", "size_id", "state_id", "transplanted_on", "updated_at") VALUES (NEW."attributes", NEW."bin_id", NEW."code", NEW."created_at", NEW."expected_ready_on", NEW."germinated_on", NEW."id", NEW."notes", NEW."packaging_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planted_on", NEW."product_id", NEW."quality_score", NEW."size_id", NEW."state_id", NEW."transplanted_on", NEW."updated_at"); RETURN NULL;',
                    hash="4e85b10cf15dc296c752a92a15247a152d4524e9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7d1b5",
                    table="inventory_stockbatch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stockbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "inventory_stockbatchevent" ("attributes", "bin_id", "code", "created_at", "expected_ready_on", "germinated_on", "id", "notes", "packaging_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planted_on", "product_id", "quality_score", "size_id", "state_id", "transplanted_on", "updated_at") VALUES (OLD."attributes", OLD."bin_id", OLD."code", OLD."created_at", OLD."expected_ready_on", OLD."germinated_on", OLD."id", OLD."notes", OLD."packaging_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planted_on", OLD."product_id", OLD."quality_score", OLD."size_id", OLD."state_id", OLD."transplanted_on", OLD."updated_at"); RETURN NULL;',
                    hash="ce6a11b93a611d6ea0950e93a6a506819fba11c9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_da95d",
                    table="inventory_stockbatch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stockmovement",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0d157d8e171eaeca0471e6cb948f16b6c55d78eb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_353f0",
                    table="inventory_stockmovement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stockmovement",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Stock movements are append-only.';",
                    hash="c53b09f394d8d6c5d1f0e7197c4b5d1184ae1d75",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_d775b",
                    table="inventory_stockmovement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
