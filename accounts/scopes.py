"""Roles within one warehouse, camera zone or laboratory, and everything that lies below it.

A model that lies below such a root says by which path its root's key is found, a root says "pk":
``scopes = {"inventory.warehouse": "area__warehouse"}``. A role that somebody has within a root
holds for exactly those rows. Models of the same apps without ``scopes`` are catalogues that all
share: whoever has a role within a root may look at them. A role by a group holds everywhere.

A model whose rows are somebody's own says so with ``personal = Personal(...)``: who lacks one more
permission has only those rows there that are his.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
Granted = dict[str, dict[str, set[int]]]  # permission -> label of the root -> keys of roots


@dataclass(frozen=True)
class Personal:
    """Whose the rows of a model are.

    ``person`` is the path to the user. ``every`` is the whole name of the permission to reach rows
    of others too, beside the permission for what is done. Of one's own rows, only those that
    ``changeable`` describes are written without it.
    """

    person: str
    every: str
    changeable: Q = field(default_factory=Q)


def narrow(queryset: QuerySet[Row], user, permission: str) -> QuerySet[Row]:
    """Keep the rows for which the user has the permission.

    ``permission`` is a word such as "view", of the queryset's own model, or a whole name such as
    "inventory.add_stockmovement", of a model below the same roots. Rows of models without roots
    are kept: whether the model may be seen at all is asked elsewhere.
    """
    name = _whole(permission, queryset.model)
    if not paths_of(queryset.model) or has_all(user, name, queryset.model):
        return queryset
    return queryset.filter(_within(queryset.model, user, name), _own(queryset.model, user, name))


def _within(model: type[Model], user, name: str) -> Q:
    """The rows that a permission reaches, whoever they belong to."""
    if has_everywhere(user, name):
        return Q()
    paths, found = paths_of(model), Q(pk__in=[])
    for root, keys in within_roots(user).get(name, {}).items():
        if root in paths:
            found |= Q(**{f"{paths[root]}__in": keys})
    return found


def _own(model: type[Model], user, name: str) -> Q:
    """The rows that are the user's own, or may be another's."""
    personal = personal_of(model)
    if personal is None or has_everywhere(user, personal.every):
        return Q()
    theirs = Q(**{personal.person: user.pk})
    if name != _whole("view", model):
        theirs &= personal.changeable
    return _within(model, user, personal.every) | theirs


def allows(user, permission: str, row: Model) -> bool:
    """Whether the user has the permission for this row, as it is stored."""
    name = _whole(permission, type(row))
    if has_all(user, name, type(row)):
        return True
    if not paths_of(type(row)):
        return user.has_perm(name)
    stored = type(row)._base_manager.filter(pk=row.pk)
    return narrow(stored, user, name).exists()


def holders(permission: str, row: Model) -> QuerySet:
    """The active people who have the permission for this row, as ``allows`` says of each."""
    name, personal = _whole(permission, type(row)), personal_of(type(row))
    people = get_user_model().objects.filter(_holding(name, row), is_active=True)
    if personal is not None:
        own = type(row)._base_manager.filter(pk=row.pk)
        if name != _whole("view", type(row)):
            own = own.filter(personal.changeable)
        owners = own.exclude(**{personal.person: None}).values(personal.person)
        # In a filter of its own: the role that lets see everything may be another one.
        people = people.filter(_holding(personal.every, row) | Q(pk__in=owners))
    return people.distinct()


def _holding(name: str, row: Model) -> Q:
    """Who has a permission where a row lies, whoever it belongs to."""
    app, _, code = name.partition(".")
    held = Permission.objects.filter(content_type__app_label=app, codename=code)
    may = Q(is_superuser=True) | Q(user_permissions__in=held) | Q(groups__permissions__in=held)
    for label, path in paths_of(type(row)).items():
        of_app, _, model = label.partition(".")
        stored = type(row)._base_manager.filter(pk=row.pk).exclude(**{path: None})
        may |= Q(
            memberships__role__permissions__in=held,
            memberships__scope_type__app_label=of_app,
            memberships__scope_type__model=model,
            memberships__scope_id__in=stored.values(path),
        )
    return may


def has_all(user, permission: str, model: type[Model]) -> bool:
    """Whether the user has a permission for every row of a model, whoever it belongs to."""
    personal = personal_of(model)
    needed = {_whole(permission, model), *([personal.every] if personal else [])}
    return all(has_everywhere(user, name) for name in needed)


def has_everywhere(user, permission: str) -> bool:
    """Whether a group or the user's own permissions grant it, whatever the row."""
    if not user.is_active:
        return False
    return user.is_superuser or permission in everywhere(user)


def reach(user, *permissions: str) -> frozenset:
    """What tells users apart by what they may: of the same reach, they see the same rows.

    ``permissions`` are whole names. Empty for who has none of them.
    """
    held = {name for name in permissions if user.has_perm(name)}
    every = {personal.every for name in held if (personal := _personal_behind(name))}
    within = within_roots(user)
    places = {
        (name, "") if has_everywhere(user, name) else (name, root, frozenset(keys))
        for name in held | {name for name in every if user.has_perm(name)}
        for root, keys in (within.get(name) or {"": set()}).items()
    }
    own = {("own", user.pk)} if not all(has_everywhere(user, name) for name in every) else set()
    return frozenset(places | own)


def everywhere(user) -> set[str]:
    """The permissions that hold for all rows."""
    if not hasattr(user, "_permissions_everywhere"):
        theirs = Permission.objects.order_by()
        if not user.is_superuser:
            theirs = theirs.filter(Q(user=user) | Q(group__user=user)).distinct()
        names = theirs.values_list("content_type__app_label", "codename")
        user._permissions_everywhere = {f"{app}.{code}" for app, code in names}
    return user._permissions_everywhere


def within_roots(user) -> Granted:
    """The permissions that hold within roots only, with the roots they hold in."""
    if not user.is_active:
        return {}
    if not hasattr(user, "_permissions_within"):
        user._permissions_within = _granted(user) if user.pk and not user.is_superuser else {}
    return user._permissions_within


def _granted(user) -> Granted:
    granted: Granted = defaultdict(lambda: defaultdict(set))
    for app, name, key, of_app, code in user.memberships.values_list(
        "scope_type__app_label",
        "scope_type__model",
        "scope_id",
        "role__permissions__content_type__app_label",
        "role__permissions__codename",
    ):
        root, permission = f"{app}.{name}", f"{of_app}.{code}"
        if permission in reach_of(root):
            granted[permission][root].add(key)
    return granted


@cache
def reach_of(root: str) -> frozenset[str]:
    """Every permission that a role within a root can give."""
    below = [model for model in apps.get_models() if root in paths_of(model)]
    near = {model._meta.app_label for model in below}
    shared = [
        model
        for model in apps.get_models()
        if model._meta.app_label in near and not paths_of(model)
    ]
    names = {f"{model._meta.app_label}.view_{model._meta.model_name}" for model in shared}
    for model in below:
        words = (*model._meta.default_permissions, *dict(model._meta.permissions))
        names |= {_whole(word, model) for word in words}
    return frozenset(names)


@cache
def roots() -> tuple[type[Model], ...]:
    """The models that a role can be given within."""
    return tuple(
        model for model in apps.get_models() if paths_of(model).get(model._meta.label_lower) == "pk"
    )


def paths_of(model: type[Model]) -> dict[str, str]:
    return getattr(model, "scopes", {})


def personal_of(model: type[Model]) -> Personal | None:
    return getattr(model, "personal", None)


def _personal_behind(permission: str) -> Personal | None:
    """Whose the rows are that a permission is about."""
    app, _, code = permission.partition(".")
    models = apps.get_app_config(app).get_models()
    return next((personal_of(m) for m in models if code.endswith(f"_{m._meta.model_name}")), None)


def _whole(permission: str, model: type[Model]) -> str:
    if "." in permission:
        return permission
    if "_" in permission:
        return f"{model._meta.app_label}.{permission}"
    # A proxy is another view of the same rows, and its permissions are theirs.
    stored = model._meta.concrete_model or model
    return f"{stored._meta.app_label}.{permission}_{stored._meta.model_name}"
