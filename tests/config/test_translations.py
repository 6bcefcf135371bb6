"""French: emissions have no words without it, and no placeholder is lost on the way."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

from tests.conftest import ROOT

TEXTS = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
WORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
QUOTED = r"""('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\bn?gettext\(u?{QUOTED}")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")
MODULES = [
    path for path in sorted((ROOT / "emissions").rglob("*.py")) if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates" / "emissions").glob("*.html"))


@cache
def french() -> Catalog:
    return read_po(TEXTS.open("rb"))


def in_module(path) -> Iterator[str]:
    for _, found, *_ in extract("python", path.open("rb"), keywords=WORDS):
        yield found if isinstance(found, str) else found[0]


def in_template(path) -> Iterator[str]:
    for found in CALL.finditer(templatize(path.read_text(), origin=path.name)):
        yield ast.literal_eval(found[1])


def forms(texts: str | tuple[str, ...]) -> list[str]:
    """A text, and its plural if there is one."""
    return [texts] if isinstance(texts, str) else [*texts]


def is_french(words: str) -> bool:
    message: Message | None = french().get(words)
    return message is not None and not message.fuzzy and all(forms(message.string))


@pytest.mark.parametrize("path", [*MODULES, *TEMPLATES], ids=lambda path: str(path.name))
def test_emissions_have_no_words_without_french(path):
    used = in_template(path) if path.suffix == ".html" else in_module(path)

    missing = [words for words in used if not is_french(words)]

    assert missing == []


def test_the_words_are_found_where_they_stand():
    found = {*chain(*map(in_module, MODULES)), *chain(*map(in_template, TEMPLATES))}

    assert {"professional travel", "Own values instead of factors", "Scope %(scope)s"} <= found
    assert "%(count)s more is not listed here." in found


@pytest.mark.parametrize(
    "message", [message for message in french() if message.id], ids=lambda message: str(message.id)
)
def test_placeholders_agree(message):
    wanted = sorted(PLACEHOLDER.findall(forms(message.id)[-1]))

    for text in forms(message.string):
        assert sorted(PLACEHOLDER.findall(text)) == wanted


def test_what_is_compiled_is_what_is_written():
    with override("fr"):
        assert gettext("professional travel") == "déplacements professionnels"
