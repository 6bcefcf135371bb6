"""What every operation has in common in the OpenAPI document, said once."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

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
FIELDS = OpenApiParameter(name="fields", description="Only these fields, with commas.", type=str)
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
            parameters += [FIELDS, BRIEF]
        return parameters

    def get_operation(self, *args, **kwargs):
        operation = super().get_operation(*args, **kwargs)
        if operation:
            operation = self._with_many(operation)
            for code, words in PROBLEMS.items():
                operation["responses"].setdefault(code, {"description": words, **PROBLEM})
            if self.method == "GET" and self._is_detail():
                operation["responses"].setdefault("304", {"description": "Unchanged."})
        return operation

    def get_operation_id(self) -> str:
        name = super().get_operation_id()
        return f"{name}_many" if self._action().startswith("bulk_") else name

    def _with_many(self, operation: dict) -> dict:
        """Describe the bodies of operations on many objects."""
        if not hasattr(self.view, "bulk_destroy"):
            return operation
        if self._action() == "bulk_destroy":
            keys = {"type": "array", "minItems": 1, "items": {"type": ["string", "integer"]}}
            operation["requestBody"] = {"content": {"application/json": {"schema": keys}}}
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
