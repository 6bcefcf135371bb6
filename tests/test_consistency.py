"""Rules of the house that a reviewer should never have to repeat."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import CheckConstraint, ForeignKey, UniqueConstraint
from django.db.models.constraints import BaseConstraint
from django.urls import reverse
from pghistory.models import Event
from psqlextra.models import PostgresPartitionedModel

from accounts.models import ApiToken, User
from config.admin import PagelessChangeList
from config.partitioning import POLICIES
from jobs.models import Job
from tests.accounts.factories import UserFactory
from tests.conftest import ROOT

DOMAINS = {"inventory", "sensing", "cameras", "sales", "emissions"}
BETWEEN_DOMAINS = {"sales": {"inventory"}, "emissions": {"sensing"}, "cameras": {"inventory"}}
SHARED = {"accounts", "jobs", "timeseries", "spreadsheets", "notifications"}
MAY_IMPORT = {
    "accounts": {"config", "jobs"},  # of jobs its own nightly work
    "jobs": {"config"},
    "timeseries": {"config", "jobs", "accounts"},
    "notifications": {"config", "jobs", "accounts"},
    "spreadsheets": {"config", "accounts", "jobs", "timeseries", "notifications"},
    **{
        domain: {"config", "accounts", "jobs", "timeseries", "spreadsheets", "notifications"}
        | BETWEEN_DOMAINS.get(domain, set())
        for domain in DOMAINS
    },
}
PACKAGES = sorted(name for name in MAY_IMPORT if (ROOT / name).is_dir())
# Everything else of config is wiring, which imports apps and which no app imports.
BASES = {
    "config.admin",
    "config.api",
    "config.charts",
    "config.dashboard",
    "config.feeds",
    "config.live",
    "config.maps",
    "config.migrating",
    "config.units",
}
WIRING = {"urls", "api_router", "partitioning", "schedule"}
LAYERS = {
    "models": {"services", "lifecycle", "resources", "tasks", "admin", "api"},
    "lifecycle": {"services", "resources", "tasks", "admin", "api"},
    "services": {"resources", "tasks", "admin", "api"},
    "tasks": {"admin", "api"},
}


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Every name a module imports, whole: ``from a.b import c`` is a.b.c."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found += [f"{node.module}.{name.name}" for name in node.names]
    return tuple(found)


def modules_of(package: str) -> Iterator[tuple[Path, str]]:
    """Each module of a package with each of its imports from our packages."""
    ours = {"config", "tests", *MAY_IMPORT}
    for path in sorted((ROOT / package).rglob("*.py")):
        for name in imported(path):
            if name.split(".")[0] in ours:
                yield path.relative_to(ROOT), name


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_what_they_may(package):
    allowed = MAY_IMPORT[package] | {package}

    crossings = [
        f"{path} -> {name}"
        for path, name in modules_of(package)
        if name.split(".")[0] not in allowed
    ]

    assert crossings == []


@pytest.mark.parametrize("package", PACKAGES)
def test_apps_know_of_config_only_its_bases(package):
    crossings = [
        f"{path} -> {name}"
        for path, name in modules_of(package)
        if name.startswith("config.") and ".".join(name.split(".")[:2]) not in BASES
    ]

    assert crossings == []


def test_config_imports_domains_only_where_it_wires_them():
    crossings = [
        f"{path} -> {name}"
        for path, name in modules_of("config")
        if name.split(".")[0] in DOMAINS and path.stem not in WIRING
    ]

    assert crossings == []


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_import_only_downwards(package):
    crossings = [
        f"{path} -> {name}"
        for path, name in modules_of(package)
        if name.split(".")[1] in LAYERS.get(Path(path.parts[1]).stem, ())
    ]

    assert crossings == []


@pytest.mark.parametrize("package", PACKAGES)
def test_migrations_import_no_sql_or_service_that_may_change(package):
    crossings = [
        f"{path} -> {name}"
        for path, name in modules_of(package)
        if "migrations" in path.parts and name.split(".")[1] in {"sql", "services"}
    ]

    assert crossings == []


MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in MAY_IMPORT and not issubclass(model, Event)
]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)

# Only services write them, from these very names, and no form shows them.
UNGUARDED: set[str] = set()


@each_model
def test_every_model_says_what_a_row_is(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}("), "Django's default docstring"


@each_model
def test_every_constraint_has_the_model_in_its_name_and_a_sentence_for_staff(model):
    app, name = model._meta.app_label, model._meta.model_name
    for constraint in model._meta.constraints:
        assert constraint.name.startswith(f"{app}_{name}_")
        has_own_words = isinstance(constraint, UniqueConstraint) and not (
            constraint.condition or constraint.expressions
        )  # Django names the fields: "Job with this Kind and Key already exists."
        message = constraint.violation_error_message
        assert has_own_words or message != BaseConstraint.default_violation_error_message


@each_model
def test_every_index_has_the_app_in_its_name(model):
    names = [index.name for index in model._meta.indexes]

    assert [name for name in names if not name.startswith(f"{model._meta.app_label}_")] == []


@each_model
def test_the_database_knows_every_choice_and_no_other(model):
    for field in model._meta.local_fields:
        if field.choices and f"{model._meta.label}.{field.name}" not in UNGUARDED:
            wanted = sorted(value for value, _ in field.flatchoices)
            assert wanted in list(listed_values(model, field.name)), field.name


def listed_values(model, name: str) -> Iterator[list]:
    """The values that each check constraint on this field alone allows."""
    for constraint in model._meta.constraints:
        if not isinstance(constraint, CheckConstraint):
            continue
        match sorted(constraint.condition.children, key=str):
            case [(lookup, list(values))] if lookup == f"{name}__in":
                yield sorted(values)
            case [(low, int(least)), (high, int(most))] if (low, high) == (
                f"{name}__gte",
                f"{name}__lte",
            ):
                yield list(range(least, most + 1))


def test_every_partitioned_model_has_a_policy():
    partitioned = {model for model in MODELS if issubclass(model, PostgresPartitionedModel)}

    assert partitioned == {policy.model for policy in POLICIES}


REGISTERED = sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)
each_admin = pytest.mark.parametrize(
    ("model", "model_admin"),
    [pytest.param(*item, id=item[0]._meta.label) for item in REGISTERED],
)
# Of the fields of a form, those that a browser sends when nothing was chosen.
FIELD = re.compile(r"""<(?:input(?![^>]*checkbox)|select)\b[^>]*\sname="([^"]+)\"""")
SHORT = {"crontab", "interval", "clocked"}  # keys to tables of a handful of rows
ELSEWHERE = re.compile(
    r"""<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=["'](?:\w+:)?//"""
)


@each_admin
def test_foreign_keys_of_a_list_are_selected_with_it(model, model_admin):
    shown = {
        field.name
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and field.name in model_admin.list_display
    }

    assert shown <= set(model_admin.list_select_related or ())


@each_admin
def test_foreign_keys_of_a_form_are_searched_and_never_listed_whole(
    model, model_admin, superuser, rf
):
    request = rf.get("/")
    request.user = superuser
    if not model_admin.has_add_permission(request) and not model_admin.has_change_permission(
        request
    ):
        return
    narrow = {*model_admin.autocomplete_fields, *model_admin.raw_id_fields}
    narrow |= {*model_admin.get_readonly_fields(request)}
    form = model_admin.get_form(request)

    foreign = {field.name for field in model._meta.fields if isinstance(field, ForeignKey)}
    assert foreign & set(form.base_fields) - narrow - SHORT == set()


@pytest.fixture(scope="module")
def rows(everything):
    """One row of nearly everything; returns a superuser."""
    Job.objects.create(kind="jobs.forget_old", key="once", requested_by=everything.user)
    ApiToken.objects.create(user=everything.user, name="gateway")
    return everything.user


@pytest.fixture
def opened(rows, client, db, noon):
    """Open a page as a superuser and return its answer, whose HTML loads nothing from elsewhere."""
    client.force_login(rows)

    def opened(url: str, **query: str):
        response = client.get(url, query)
        assert response.status_code == 200, f"{response.status_code} {response.headers}"
        assert ELSEWHERE.findall(response.content.decode()) == []
        return response

    return opened


def page(model, kind: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


@each_admin
def test_every_list_opens(opened, model, model_admin):
    response = opened(page(model, "changelist"))

    assert len(response.context["cl"].result_list) == min(model_admin.model.objects.count(), 50)


@pytest.fixture
def listed(rows, rf, db, noon):
    """What a list holds for a query, without the page around it."""

    def listed(model_admin, query: str = "") -> ChangeList:
        request = rf.get(f"/{query}")
        request.user = rows
        changelist = model_admin.get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        return changelist

    return listed


@each_admin
def test_every_list_searches(listed, model, model_admin):
    if not model_admin.search_fields:
        return

    assert listed(model_admin, "?q=no+such+words").result_list == []


@each_admin
def test_every_choice_of_every_filter_works(listed, model, model_admin):
    whole = listed(model_admin)

    for spec in whole.filter_specs:
        for choice in spec.choices(whole):
            found = listed(model_admin, choice.get("query_string", "")).result_list
            assert {row.pk for row in found} <= {row.pk for row in whole.result_list}


@each_admin
def test_every_filter_sent_empty_leaves_the_list_whole(listed, model, model_admin):
    whole = listed(model_admin)

    for spec in whole.filter_specs:
        forms = (choice["form"] for choice in spec.choices(whole) if "form" in choice)
        names = [name for form in forms for name in FIELD.findall(str(form))]
        query = urlencode(dict.fromkeys(names, ""))
        assert listed(model_admin, f"?{query}").result_list == whole.result_list, spec.title


@each_admin
def test_every_page_of_a_row_opens(opened, model, model_admin):
    row = model_admin.model.objects.first()
    if row is None or issubclass(model_admin.get_changelist(None), PagelessChangeList):
        return

    response = opened(page(model, "change", row.pk))

    assert response.context["original"] == row


BY_UPLOAD = {"emissions.FactorFile"}  # a row comes of a file, by a form of its own


@each_admin
def test_every_form_to_add_opens(opened, client, model, model_admin, rf, rows):
    request = rf.get("/")
    request.user = rows
    url = page(model, "add")

    if model_admin.has_add_permission(request):
        context = opened(url).context
        assert context["form" if model._meta.label in BY_UPLOAD else "adminform"]
    else:
        assert client.get(url).status_code == 403


PEOPLE = {
    "somebody from outside": ({}, {302}),
    "staff without a role": ({"is_staff": True}, {403}),
    "a viewer": ({"is_staff": True, "role": "viewer"}, {200, 403}),
}


@pytest.fixture(scope="module")
def people(rows) -> dict[str, User]:
    return {who: UserFactory(**person) for who, (person, _) in PEOPLE.items()}


@each_admin
@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_without_permission_sees_a_page_or_an_error(
    client, people, db, model, model_admin, who
):
    _, answers = PEOPLE[who]
    client.force_login(people[who])

    for kind in ("changelist", "add"):
        assert client.get(page(model, kind)).status_code in answers - ({200} & {kind == "add"})


def test_the_dashboard_opens(opened):
    assert opened(reverse("admin:index")).context["card_groups"]
