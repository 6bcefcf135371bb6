from rest_framework import serializers

from accounts.models import User
from config.api.serializers import Serializer
from emissions.models import (
    Activity,
    EmissionFactor,
    FactorChoice,
    FactorFile,
    Laboratory,
    Place,
    Result,
    Total,
    UnitConversion,
)
from emissions.models.fields import ExactField, check_span
from emissions.models.places import NoSuchPlace
from emissions.services.activities import default_person


class ExactNumber(serializers.DecimalField):
    """A decimal number as text, with all its digits."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("validators", [check_span])
        super().__init__(**{**kwargs, "max_digits": None, "decimal_places": None})


serializers.ModelSerializer.serializer_field_mapping[ExactField] = ExactNumber


def laboratory_field(**kwargs) -> serializers.SlugRelatedField:
    """A laboratory by its code."""
    return serializers.SlugRelatedField(
        slug_field="code", queryset=Laboratory.objects.all(), **kwargs
    )


def person_field() -> serializers.SlugRelatedField:
    """Who did it, by email address."""
    return serializers.SlugRelatedField(slug_field="email", read_only=True, allow_null=True)


class PlaceField(serializers.SlugRelatedField):
    """A place by its code, such as GVA, or its name; answers give the code."""

    def __init__(self, **kwargs) -> None:
        super().__init__(slug_field="code", **kwargs)

    def to_internal_value(self, data) -> Place:
        try:
            return self.get_queryset().called(str(data).strip())
        except NoSuchPlace as error:
            raise serializers.ValidationError(str(error), code="does_not_exist") from error


def place_field() -> PlaceField:
    return PlaceField(queryset=Place.objects.all(), required=False, allow_null=True)


class LaboratorySerializer(Serializer):
    class Meta:
        model = Laboratory
        fields = [
            "code",
            "name",
            "faculty",
            "headcount",
            "place",
            "is_active",
            "created_at",
            "updated_at",
        ]
        brief_fields = ["code", "name"]


class EmissionFactorSerializer(Serializer):
    superseded_by = serializers.IntegerField(
        source="superseded_by_id", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = EmissionFactor
        fields = [
            "id",
            "code",
            "region",
            "version",
            "name",
            "category",
            "scope",
            "measure",
            "value",
            "co2",
            "ch4",
            "n2o",
            "unit",
            "unit_code",
            "uncertainty_percent",
            "source",
            "source_version",
            "source_url",
            "valid_from",
            "valid_until",
            "supersedes",
            "superseded_by",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "unit_code", "supersedes", "created_at", "updated_at"]
        brief_fields = ["id", "code", "region", "version", "name", "value", "unit"]
        validators = []


class SupersedeSerializer(serializers.Serializer):
    value = ExactNumber()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True)
    co2 = ExactNumber(required=False, allow_null=True)
    ch4 = ExactNumber(required=False, allow_null=True)
    n2o = ExactNumber(required=False, allow_null=True)
    uncertainty_percent = ExactNumber(required=False, allow_null=True)
    source = serializers.CharField(required=False, max_length=120)
    source_version = serializers.CharField(required=False, allow_blank=True, max_length=60)
    source_url = serializers.URLField(required=False, allow_blank=True, max_length=500)


class EffectSerializer(serializers.Serializer):
    """What new versions of factors do to a laboratory's year; nothing if it is closed."""

    laboratory = serializers.CharField()
    year = serializers.IntegerField()
    is_kept = serializers.BooleanField(help_text="The year is closed and keeps its values.")
    results = serializers.IntegerField(help_text="How many change, or would if they were open.")
    kg_before = ExactNumber()
    kg_after = ExactNumber()
    difference = ExactNumber()
    percent = serializers.DecimalField(max_digits=None, decimal_places=2, allow_null=True)


class FactorFileSerializer(Serializer):
    uploaded_by = person_field()

    class Meta:
        model = FactorFile
        fields = [
            "uuid",
            "file_name",
            "sha256",
            "size",
            "status",
            "form",
            "edition",
            "corrects",
            "findings",
            "error",
            "uploaded_by",
            "uploaded_at",
            "finished_at",
        ]
        read_only_fields = fields
        brief_fields = ["uuid", "file_name", "status", "form", "edition"]


class FactorFileInput(serializers.Serializer):
    file = serializers.FileField(help_text="As its publisher gives it out.")
    corrects = serializers.BooleanField(
        default=False, help_text="Let other values for the same days take the place of known ones."
    )


class ActivitySerializer(Serializer):
    laboratory = laboratory_field()
    entered_by = person_field()
    person = serializers.SlugRelatedField(
        slug_field="email", queryset=User.objects.all(), required=False, allow_null=True
    )
    origin = place_field()
    destination = place_field()
    is_plausible = serializers.BooleanField(
        read_only=True, help_text="Whether its quantity is of a size usual for its unit."
    )

    class Meta:
        model = Activity
        fields = [
            "uuid",
            "laboratory",
            "reference",
            "module",
            "category",
            "subcategory",
            "description",
            "quantity",
            "unit",
            "unit_code",
            "happened_on",
            "ended_on",
            "factor",
            "own_value_kg",
            "own_value_reason",
            "person",
            "place",
            "origin",
            "destination",
            "distance_km",
            "is_return",
            "with_forcing",
            "active_watts",
            "active_hours",
            "standby_watts",
            "standby_hours",
            "weeks",
            "kwh_each",
            "uncertainty_percent",
            "is_plausible",
            "source",
            "entered_by",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["uuid", "unit_code", "source", "created_at", "updated_at"]
        brief_fields = ["uuid", "laboratory", "reference", "module", "quantity", "unit"]
        validators = []

    def validate(self, attrs):
        if self.instance is None and attrs.get("person") is None:
            by = self.context["request"].user
            attrs["person"] = default_person(attrs["laboratory"], by)
        return super().validate(attrs)


class ComputedSerializer(serializers.Serializer):
    activities = serializers.IntegerField()
    written = serializers.IntegerField()
    removed = serializers.IntegerField()
    without_result = serializers.IntegerField()
    in_closed_years = serializers.IntegerField()


class ResultSerializer(Serializer):
    activity = serializers.SlugRelatedField(slug_field="uuid", read_only=True)
    laboratory = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Result
        fields = [
            "id",
            "activity",
            "gas",
            "laboratory",
            "happened_on",
            "module",
            "category",
            "scope",
            "factor",
            "factor_value",
            "quantity",
            "distance_km",
            "conversion",
            "kg",
            "quantity_uncertainty_percent",
            "uncertainty_percent",
            "formula",
            "computed_at",
        ]
        read_only_fields = fields
        brief_fields = ["id", "activity", "gas", "kg"]


class TotalSerializer(serializers.Serializer):
    """A sum of CO2e; of what it is the sum stands in the fields that were asked for."""

    laboratory = serializers.CharField(source="by_laboratory", required=False)
    year = serializers.IntegerField(source="by_year", required=False)
    month = serializers.IntegerField(source="by_month", required=False)
    scope = serializers.IntegerField(source="by_scope", required=False)
    module = serializers.CharField(source="by_module", required=False)
    category = serializers.CharField(source="by_category", required=False)
    kg = ExactNumber()
    activities = serializers.IntegerField()


class MonthTotalSerializer(Serializer):
    laboratory = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Total
        fields = [
            "id",
            "laboratory",
            "year",
            "month",
            "module",
            "category",
            "scope",
            "gas",
            "factor",
            "amount",
            "kg",
            "variance",
            "activities",
        ]
        read_only_fields = fields
        brief_fields = ["id", "laboratory", "year", "kg"]


class PlaceSerializer(Serializer):
    class Meta:
        model = Place
        fields = ["code", "name", "kind", "country", "position"]
        brief_fields = ["code", "name"]


class UnitConversionSerializer(Serializer):
    class Meta:
        model = UnitConversion
        fields = ["id", "from_code", "to_code", "ratio", "source"]
        read_only_fields = ["id"]
        brief_fields = ["id", "from_code", "to_code"]
        validators = []


class FactorChoiceSerializer(Serializer):
    class Meta:
        model = FactorChoice
        fields = [
            "id",
            "module",
            "category",
            "subcategory",
            "place",
            "with_forcing",
            "from_km",
            "until_km",
            "factor_code",
            "factor_region",
        ]
        read_only_fields = ["id"]
        brief_fields = ["id", "module", "category", "factor_code"]
        validators = []
