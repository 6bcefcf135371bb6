"""Serializers that know the database's rules, and send only what was asked for."""

from copy import copy

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS

from accounts import scopes

serializers.ModelSerializer.serializer_field_mapping[models.DurationField] = (
    serializers.DurationField
)


class ScopedFields:
    """Relations of a serializer find only rows that the sender of the request may see."""

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is None or request.method in SAFE_METHODS:
            return fields
        for field in fields.values():
            related = getattr(field, "child_relation", field)
            queryset = getattr(related, "queryset", None)
            if queryset is not None:
                related.queryset = scopes.narrow(queryset.all(), request.user, "view")
        return fields


class Input(ScopedFields, serializers.Serializer):
    """What an operation takes."""


class Serializer(ScopedFields, serializers.ModelSerializer):
    """Checks the model's constraints, and honours ``?fields=a,b`` and ``?brief=true``.

    ``Meta.brief_fields`` are what a list of names needs.
    """

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is None or request.method not in SAFE_METHODS:
            return fields
        wanted = self._wanted(request, set(fields))
        return {name: field for name, field in fields.items() if wanted is None or name in wanted}

    def _wanted(self, request, known: set[str]) -> set[str] | None:
        brief = request.query_params.get("brief")
        if brief not in (None, "true", "false"):
            raise ValidationError({"brief": ["true or false is expected."]})
        if "fields" in request.query_params:
            wanted = set(request.query_params["fields"].split(","))
            if unknown := sorted(wanted - known):
                raise ValidationError({"fields": [f"There is no field {', '.join(unknown)}."]})
            return wanted
        if brief == "true":
            return set(getattr(self.Meta, "brief_fields", known))
        return None

    def build_standard_field(self, field_name, model_field):
        """A decimal that the database computes is shown like any other, as a text."""
        computed = getattr(model_field, "output_field", None)
        if not isinstance(computed, models.DecimalField):
            return super().build_standard_field(field_name, model_field)
        return serializers.DecimalField, {
            "max_digits": computed.max_digits,
            "decimal_places": computed.decimal_places,
            "help_text": model_field.help_text,
            "read_only": True,
        }

    def validate(self, attrs):
        """Check every constraint now: what the database refuses later has no field to point at."""
        attrs = super().validate(attrs)
        instance = copy(self.instance) if self.instance is not None else self.Meta.model()
        if isinstance(instance, models.Model):
            sets = {field.name for field in instance._meta.many_to_many}  # set after it is stored
            for name in attrs.keys() - sets:
                setattr(instance, name, attrs[name])
            try:
                instance.clean()
                instance.validate_constraints()
            except DjangoValidationError as error:
                raise ValidationError(serializers.as_serializer_error(error)) from error
        return attrs
