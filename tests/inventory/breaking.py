"""Constraints broken on purpose: the database refuses, and staff are told why."""

from collections.abc import Callable

import factory
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.db.models.constraints import BaseConstraint

Make = Callable[[], Model]

CONSTRAINTS = {
    constraint.name: constraint
    for model in apps.get_app_config("inventory").get_models()
    if not hasattr(model, "pgh_tracked_model")
    for constraint in model._meta.constraints
}


def build(of: type[factory.Factory], **values) -> Model:
    """An instance that is not stored, with its parents stored."""
    for name, declared in of._meta.base_declarations.items():
        if isinstance(declared, factory.SubFactory):
            values.setdefault(name, declared.get_factory()())
    return of.build(**values)


def ways_of(broken: dict[str, list[Make]]) -> list:
    return [
        pytest.param(name, make, id=f"{name} in way {number}")
        for name, ways in broken.items()
        for number, make in enumerate(ways, 1)
    ]


def constraints_of(*models: type[Model]) -> dict[str, BaseConstraint]:
    return {
        constraint.name: constraint for model in models for constraint in model._meta.constraints
    }


def assert_refused_by_the_database(name: str, make: Make) -> None:
    instance = make()

    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        instance.save(force_insert=True)

    assert name in str(caught.value)


def assert_staff_are_told(name: str, make: Make) -> None:
    instance = make()

    with pytest.raises(ValidationError) as caught:
        instance.validate_constraints()

    assert CONSTRAINTS[name].violation_error_message in caught.value.messages
