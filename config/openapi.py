"""What every operation has in common in the OpenAPI document, said once."""

from django.apps import apps
from django.db.models import Field, IntegerField
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from config.api.serializers import Serializer

MOST_IN_BULK = 1000

PROBLEMS = {
    "400": "Something in the request is wrong; the answer says what.",
    "401": "No valid token or session.",
    "403": "The role or the token does not allow this.",
    "404": "There is no such object.",
    "406": "The asked for format is not offered here.",
    "409": "It conflicts with what is stored, or its twin is still running.",
    "412": "Somebody changed the object meanwhile.",
    "413": "The body is too large; send it in parts.",
    "415": "The body's media type is not understood.",
    "422": "Parts of an all-or-nothing batch are refused, or the key was used for another request.",
    "503": "Busy; repeat the request.",
}
FORMS = {
    "text/csv": {"type": "string"},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
        "type": "string",
        "format": "binary",
    },
    "application/vnd.oasis.opendocument.spreadsheet": {"type": "string", "format": "binary"},
    "application/vnd.apache.parquet": {"type": "string", "format": "binary"},
    "application/vnd.apache.arrow.stream": {"type": "string", "format": "binary"},
    "application/geo+json": {
        "type": "object",
        "properties": {"type": {"enum": ["Feature", "FeatureCollection"]}},
        "required": ["type"],
    },
}
PROBLEM = {"content": {"application/json": {"schema": {}}}}

IDEMPOTENCY_KEY = OpenApiParameter(
    name="Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="Chosen by the client; a repeated request under one key is answered once.",
    type={"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
)
IF_MATCH = OpenApiParameter(
    name="If-Match",
    location=OpenApiParameter.HEADER,
    description="The ETag that the change is based on.",
    type=str,
)
BRIEF = OpenApiParameter(name="brief", description="Only what a list of names needs.", type=bool)


class Schema(AutoSchema):
    """Adds the parameters and problems that hold for all, and bodies of many objects."""

    def get_override_parameters(self) -> list:
        parameters = list(super().get_override_parameters())
        if self.method == "POST":
            parameters.append(IDEMPOTENCY_KEY)
        if self.method in ("PUT", "PATCH", "DELETE") and self._is_detail():
            parameters.append(IF_MATCH)
        if self.method == "GET" and getattr(self.view, "serializer_class", None):
            parameters += [self._fields(), BRIEF]
        return parameters

    def _fields(self) -> OpenApiParameter:
        return OpenApiParameter(
            name="fields",
            description="Only these fields, with commas.",
            enum=list(self.view.serializer_class.Meta.fields),
            many=True,
            explode=False,
            style="form",
        )

    def get_operation(self, *args, **kwargs):
        operation = super().get_operation(*args, **kwargs)
        if operation:
            operation = self._with_forms(self._with_many(operation))
            for code, words in PROBLEMS.items():
                operation["responses"].setdefault(code, {"description": words, **PROBLEM})
            if self.method == "GET" and self._is_detail():
                operation["responses"].setdefault("304", {"description": "Unchanged."})
        return operation

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Serializer):
            schema["description"] = serializer.Meta.model.__doc__
            if direction == "response":  # of which ?fields= and ?brief= leave some out
                schema.pop("required", None)
        return schema

    def get_serializer_name(self, serializer, direction) -> str:
        """Domains share words, such as product and detection; so a component names its app."""
        name = super().get_serializer_name(serializer, direction)
        app = type(serializer).__module__.partition(".")[0]
        return f"{app.capitalize()}{name}" if apps.is_installed(app) else name

    def get_operation_id(self) -> str:
        name = super().get_operation_id()
        return f"{name}_many" if self._action().startswith("bulk_") else name

    def _with_forms(self, operation: dict) -> dict:
        """Describe the answers that are no JSON as JSON describes them."""
        for response in operation["responses"].values():
            for media, body in response.get("content", {}).items():
                body["schema"] = FORMS.get(media, body["schema"])
        return operation

    def _with_many(self, operation: dict) -> dict:
        """Describe the bodies of operations on many objects."""
        if not hasattr(self.view, "bulk_destroy"):
            return operation
        key = key_field(self.view)
        one = {"type": "integer" if isinstance(key, IntegerField) else "string"}
        if self._action() == "bulk_destroy":
            operation["requestBody"] = {"content": {"application/json": {"schema": _many(one)}}}
        if self._action() == "bulk_partial_update":
            named = {"type": "object", "properties": {key.name: one}, "required": [key.name]}
            for media in operation["requestBody"]["content"].values():
                media["schema"] = {"allOf": [media["schema"], named]}
        wrap = {"create": _one_or_many, "bulk_partial_update": _many}.get(self._action())
        if wrap:
            bodies = [operation.get("requestBody", {})]
            bodies += [operation["responses"].get(code, {}) for code in ("200", "201")]
            for body in bodies:
                for media in body.get("content", {}).values():
                    media["schema"] = wrap(media["schema"])
        return operation

    def _action(self) -> str:
        return getattr(self.view, "action", None) or ""

    def _is_detail(self) -> bool:
        return bool(getattr(self.view, "detail", False))


def key_field(view) -> Field:
    """The field that tells one object of a resource from the others, in addresses and in lists."""
    meta = view.queryset.model._meta
    return meta.pk if view.lookup_field == "pk" else meta.get_field(view.lookup_field)


def _many(schema: dict) -> dict:
    return {"type": "array", "items": schema, "minItems": 1, "maxItems": MOST_IN_BULK}


def _one_or_many(schema: dict) -> dict:
    return {"oneOf": [schema, _many(schema)]}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token gh_…, made in the admin under API tokens.",
        }
