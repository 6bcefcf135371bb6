"""Batches in: decoded into columns without a serializer, for cameras send them all day."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from django.http import HttpResponse
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError

from cameras.services.outcomes import Outcome, Refusal

MOST_IN_BATCH = 10_000
RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])
HALF = "a text holds half a character"

Sent = TypeVar("Sent")
Batch = TypeVar("Batch")


REFUSAL = inline_serializer(
    "CameraRefusal",
    {
        "index": serializers.IntegerField(help_text="Place in the batch, from 0."),
        "reason": serializers.CharField(),
    },
    many=True,
)
OUTCOME = inline_serializer(
    "CameraIngestOutcome",
    {
        "received": serializers.IntegerField(),
        "stored": serializers.IntegerField(),
        "updated": serializers.IntegerField(help_text="Replaced another content."),
        "unchanged": serializers.IntegerField(help_text="Were there already."),
        "refused": REFUSAL,
    },
)


def decode(
    body: bytes,
    kind: type[Sent],
    columns: Callable[[Sequence[Sent], Sequence[int]], Batch],
) -> tuple[Batch, list[Refusal]]:
    """Turn a batch into columns, and what cannot be read into refusals.

    The whole is decoded at once into typed structs; only a batch with something malformed in it is
    gone through element by element. Raises ParseError if it is no JSON list.
    """
    try:
        sent = msgspec.json.decode(body, type=list[kind])  # type: ignore[valid-type]
        return columns(not_too_many(sent), range(len(sent))), []
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        pass
    good, index, refused = [], [], []
    for place, element in enumerate(not_too_many(elements(body))):
        try:
            one = msgspec.json.decode(element, type=kind)
            columns([one], [place])
        except (msgspec.ValidationError, RecursionError) as error:
            refused.append(Refusal(place, f"malformed: {error}"))
        except UnicodeError:
            refused.append(Refusal(place, f"malformed: {HALF}"))
        else:
            good.append(one)
            index.append(place)
    return columns(good, index), refused


def elements(body: bytes) -> list[msgspec.Raw]:
    """The elements of a JSON list, whatever they are. Raises ParseError if it is none."""
    try:
        return RAW_LIST.decode(body)
    except UnicodeDecodeError as error:
        raise ParseError("The body is not UTF-8.") from error
    except msgspec.ValidationError as error:
        raise ParseError("A list is expected.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise ParseError(f"The body is not JSON: {error}") from error


def not_too_many(elements: list[Any]) -> list[Any]:
    if len(elements) > MOST_IN_BATCH:
        raise ValidationError(f"A batch holds up to {MOST_IN_BATCH:,}; send it in parts.")
    return elements


def answer(outcome: Outcome, *, status: int = 200) -> HttpResponse:
    return HttpResponse(
        msgspec.json.encode(outcome), status=status, content_type="application/json"
    )
