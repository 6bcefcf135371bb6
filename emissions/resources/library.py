"""Spreadsheets of what all laboratories share: factors, choices, places and units."""

from emissions.models import EmissionFactor, FactorChoice, Place, UnitConversion
from emissions.resources.following import FollowedResource
from emissions.resources.widgets import digits
from spreadsheets.resources import BaseResource


class EmissionFactorResource(BaseResource):
    """One line a version of a factor; a later version supersedes the one before it."""

    value = digits("value")
    co2 = digits("co2")
    ch4 = digits("ch4")
    n2o = digits("n2o")
    uncertainty_percent = digits("uncertainty_percent")

    class Meta(BaseResource.Meta):
        model = EmissionFactor
        abstract = False
        import_id_fields = ("code", "region", "version")
        fields = (
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
            "uncertainty_percent",
            "source",
            "source_version",
            "source_url",
            "valid_from",
            "valid_until",
        )

    def get_queryset(self):
        return super().get_queryset().order_by("code", "region", "version")

    def turn_of(self, row) -> int:
        return int(row["version"]) if row.get("version", "").isdecimal() else 0

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        if instance.version and instance.version > 1 and instance.supersedes_id is None:
            instance.supersedes = EmissionFactor.objects.filter(
                code=instance.code, region=instance.region, version=instance.version - 1
            ).first()


class PlaceResource(FollowedResource):
    """One line a place, matched on its code."""

    class Meta(BaseResource.Meta):
        model = Place
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "kind", "country", "position")


class UnitConversionResource(FollowedResource):
    """One line a pair of units."""

    ratio = digits("ratio")

    class Meta(BaseResource.Meta):
        model = UnitConversion
        abstract = False
        import_id_fields = ("from_code", "to_code")
        fields = ("from_code", "to_code", "ratio", "source")


class FactorChoiceResource(FollowedResource):
    """One line a kind of activity within a band of distances."""

    class Meta(BaseResource.Meta):
        model = FactorChoice
        abstract = False
        import_id_fields = (
            "module",
            "category",
            "subcategory",
            "place",
            "with_forcing",
            "from_km",
        )
        fields = (*import_id_fields, "until_km", "factor_code", "factor_region")
