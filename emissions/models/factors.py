"""The library of emission factors. What is published stays as it was: changes are new versions."""

import re
from datetime import date

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
    TrigramSimilarity,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Concat, Upper
from django.utils.translation import gettext_lazy as _

from emissions.models.fields import AddressField, ExactField, UnitCodeField
from emissions.models.guards import KNOW_WORDS, REFUSE_EDITING, whole_statements

WORD = re.compile(r"\w+")
MOST_WORDS = 12
LANGUAGE = "english"
FOUND, FOUND_END = "\u27e6", "\u27e7"  # around the words by which a factor was found
# What a result was or may be computed from. Everything else describes the factor.
PUBLISHED = (
    "code",
    "region",
    "version",
    "measure",
    "scope",
    "value",
    "co2",
    "ch4",
    "n2o",
    "unit",
    "unit_code",
    "uncertainty_percent",
    "valid_from",
    "supersedes",
)

CLEANED = [name for name in PUBLISHED if name not in ("unit_code", "supersedes")]
STAYS = _("A published factor is not edited. Supersede it, so that old results keep their value.")


class DateRange(models.Func):
    """Days from the first up to, not including, the second; without a second, for ever."""

    function = "daterange"
    output_field = DateRangeField()


# The function fails on days in the wrong order, before the constraint that has a sentence for it.
VALID = DateRange(
    F("valid_from"),
    Case(
        When(valid_until__lt=F("valid_from"), then=F("valid_from")),
        default=F("valid_until"),
    ),
)


class FactorQuerySet(models.QuerySet["EmissionFactor"]):
    def valid_on(self, day: date) -> "FactorQuerySet":
        return self.filter(valid__contains=day)

    def valid_in(self, year: int) -> "FactorQuerySet":
        return self.filter(valid__overlap=(date(year, 1, 1), date(year + 1, 1, 1)))

    def latest(self) -> "FactorQuerySet":  # type: ignore[override]
        return self.filter(superseded_by=None)

    def search(self, text: str, *, marked: bool = False) -> "FactorQuerySet":
        """The best matches first. If no factor has all the words, slips of the pen are mended.

        ``marked`` ones say by which words they were found, in ``found_by``.
        """
        words = WORD.findall(text)[:MOST_WORDS]
        if not words:
            return self.none()
        asked = _query(words, "{}:*")
        if not self.filter(document=asked).exists():
            words = FactorWord.objects.mend(words)
            asked = _query(words, "{}:*")
        # They are wide, and sorted with what is asked for.
        found = self.filter(document=asked).defer("document", "words")
        found = found.order_by(*_best_first(words))
        if not marked:
            return found
        shown = SearchHeadline(
            "words", asked, config=LANGUAGE, start_sel=FOUND, stop_sel=FOUND_END, highlight_all=True
        )
        return found.annotate(found_by=shown)


def _query(words: list[str], each: str) -> SearchQuery:
    text = " & ".join(each.replace("{}", word) for word in words)
    return SearchQuery(text, search_type="raw", config=LANGUAGE)


def _best_first(words: list[str]) -> list:
    """What matches are ordered by: words side by side as they were asked, then whole words.

    Of one word there may be thousands, for which looking at the whole text takes too long.
    """
    # What lies outside of scopes is reported apart, and seldom what somebody looks for.
    weight = Case(When(scope=0, then=0.5), default=1.0)
    rank = weight * SearchRank(F("document"), _query(words, "({} | {}:*)"), normalization=1)
    order = [rank.desc(), "scope", "name", "id"]
    if len(words) == 1:
        return order
    is_literal = Case(When(words__icontains=" ".join(words), then=1), default=0)
    return [is_literal.desc(), *order]


class WordQuerySet(models.QuerySet["FactorWord"]):
    def mend(self, words: list[str]) -> list[str]:
        """Each word as it is, if some known word begins with it, or the known one most like it."""
        return [self._mended(word.lower()) for word in words]

    def _mended(self, word: str) -> str:
        if self.filter(word__startswith=word).exists():
            return word
        alike = self.filter(word__trigram_similar=word)
        best = alike.annotate(likeness=TrigramSimilarity("word", word)).order_by("-likeness")
        return best.values_list("word", flat=True).first() or word


class FactorWord(models.Model):
    """One word of the library's names and categories, against which a search mends its words."""

    word = models.TextField(primary_key=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        indexes = [
            # What is most like a word that nobody wrote, and what begins with it.
            GinIndex(OpClass(F("word"), name="gin_trgm_ops"), name="emissions_word_alike"),
            models.Index(OpClass(F("word"), name="text_pattern_ops"), name="emissions_word_begins"),
        ]

    def __str__(self) -> str:
        return self.word


@pghistory.track(*whole_statements(), exclude=["valid", "words", "document"])
class EmissionFactor(models.Model):
    """One published version of what one unit of something emits, with its source and validity."""

    class Scope(models.IntegerChoices):
        OUTSIDE = 0, _("outside of scopes")
        DIRECT = 1, _("scope 1, direct")
        ENERGY = 2, _("scope 2, purchased energy")
        CHAIN = 3, _("scope 3, value chain")

    class Measure(models.TextChoices):
        EMISSIONS = "kg_co2e", _("kg CO2e")
        ENERGY = "kwh", _("kWh")

    code = models.CharField(
        _("code"),
        max_length=255,
        help_text=_("The same for every version, such as uk-electricity-kwh."),
    )
    region = models.CharField(
        _("region"),
        max_length=20,
        help_text=_("Country or grid it holds for, such as GB; GLOBAL for everywhere."),
    )
    version = models.PositiveSmallIntegerField(
        _("version"), default=1, help_text=_("Counts up with each one that supersedes another.")
    )
    name = models.CharField(_("name"), max_length=255)
    category = models.CharField(
        _("category"),
        max_length=255,
        blank=True,
        help_text=_("Path from the widest to the narrowest, such as Fuels > Gaseous fuels."),
    )
    scope = models.PositiveSmallIntegerField(_("scope"), choices=Scope)
    measure = models.CharField(
        _("measure"),
        max_length=7,
        choices=Measure,
        default=Measure.EMISSIONS,
        help_text=_("What is counted per unit; results are computed from kg CO2e only."),
    )
    value = ExactField(_("value"), help_text=_("Kilograms of CO2e, or kWh, per unit, unrounded."))
    co2 = ExactField(
        _("CO2"), null=True, blank=True, help_text=_("Of it from carbon dioxide, in kg CO2e.")
    )
    ch4 = ExactField(
        _("CH4"), null=True, blank=True, help_text=_("Of it from methane, in kg CO2e.")
    )
    n2o = ExactField(
        _("N2O"), null=True, blank=True, help_text=_("Of it from nitrous oxide, in kg CO2e.")
    )
    unit = models.CharField(
        _("unit"), max_length=60, help_text=_("Per what, in the source's words, such as tonne.km.")
    )
    unit_code = UnitCodeField(_("unit code"), max_length=60)
    uncertainty_percent = ExactField(
        _("uncertainty"),
        null=True,
        blank=True,
        help_text=_("Half of its interval, in percent."),
    )
    source = models.CharField(_("source"), max_length=120, help_text=_("Who published it."))
    source_version = models.CharField(
        _("edition"), max_length=60, blank=True, help_text=_("Year or number of the publication.")
    )
    source_url = AddressField(
        _("address of the source"), max_length=500, blank=True, help_text=_("Where it is found.")
    )
    valid_from = models.DateField(_("valid from"), help_text=_("First day it holds for."))
    valid_until = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("The day after the last one; empty while it holds."),
    )
    valid = models.GeneratedField(
        expression=VALID,
        output_field=DateRangeField(),
        db_persist=True,
        verbose_name=_("valid"),
    )
    supersedes = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
        help_text=_("The version before it."),
    )
    words = models.GeneratedField(
        expression=Concat("name", models.Value(" "), "category", models.Value(" "), "unit"),
        output_field=models.TextField(),
        db_persist=True,
    )
    document = models.GeneratedField(
        expression=SearchVector("name", weight="A", config=LANGUAGE)
        + SearchVector("category", weight="B", config=LANGUAGE)
        + SearchVector("unit", weight="C", config=LANGUAGE)
        + SearchVector("code", weight="D", config=LANGUAGE),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = FactorQuerySet.as_manager()

    class Meta:
        ordering = ["code", "region", "-version"]
        verbose_name = _("emission factor")
        verbose_name_plural = _("emission factors")
        constraints = [
            models.UniqueConstraint(
                name="emissions_emissionfactor_version_once",
                fields=["code", "region", "version"],
                violation_error_message=_("This factor has this version already."),
            ),
            ExclusionConstraint(
                name="emissions_emissionfactor_valid_once",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    (VALID, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Another version of this factor holds for some of these days. Supersede it."
                ),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_code_plain",
                condition=Q(code__regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"),
                violation_error_message=_(
                    "A code begins with a letter or digit and has only those, dots, hyphens "
                    "and underscores."
                ),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_region_upper",
                condition=Q(region=Upper("region")) & ~Q(region__regex=r"^\s*$|^\s|\s$"),
                violation_error_message=_("A region is a code in capitals, such as GB."),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_scope_known",
                condition=Q(scope__gte=0, scope__lte=3),
                violation_error_message=_("A scope is 1, 2 or 3, or 0 outside of scopes."),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_measure_known",
                condition=Q(measure__in=["kg_co2e", "kwh"]),
                violation_error_message=_("A factor counts kg CO2e or kWh."),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_value_sane",
                condition=Q(value__gt=-(10**15), value__lt=10**15),
                violation_error_message=_("A value is a finite number of a sensible size."),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_gases_sane",
                condition=(Q(co2=None) | Q(co2__gt=-(10**15), co2__lt=10**15))
                & (Q(ch4=None) | Q(ch4__gt=-(10**15), ch4__lt=10**15))
                & (Q(n2o=None) | Q(n2o__gt=-(10**15), n2o__lt=10**15)),
                violation_error_message=_("The gases are finite numbers of a sensible size."),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_gases_of_emissions",
                condition=Q(measure="kg_co2e") | Q(co2=None, ch4=None, n2o=None),
                violation_error_message=_("Only a factor in kg CO2e consists of gases."),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_uncertainty_sane",
                condition=Q(uncertainty_percent=None)
                | Q(uncertainty_percent__gte=0, uncertainty_percent__lte=1000),
                violation_error_message=_("An uncertainty lies between 0 and 1000 percent."),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_unit_named",
                condition=~Q(unit__regex=r"^\s*$"),
                violation_error_message=_("A factor says per what it counts."),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_valid_ordered",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("A factor cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="emissions_emissionfactor_first_or_next",
                condition=Q(version=1, supersedes=None)
                | Q(version__gt=1, supersedes__isnull=False),
                violation_error_message=_(
                    "The first version supersedes none; every other one supersedes the one "
                    "before it."
                ),
            ),
        ]
        indexes = [
            # Search by words.
            GinIndex(fields=["document"], name="emissions_factor_document"),
            # The library filtered by a branch of the tree of categories.
            models.Index(
                OpClass(F("category"), name="varchar_pattern_ops"), name="emissions_factor_category"
            ),
            # The library filtered by source and edition.
            models.Index(fields=["source", "source_version"], name="emissions_factor_source"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*PUBLISHED),
                func=REFUSE_EDITING,
            ),
            *(
                pgtrigger.Trigger(
                    name=f"know_words_{name}",
                    level=pgtrigger.Statement,
                    when=pgtrigger.After,
                    operation=operation,
                    referencing=pgtrigger.Referencing(new="new_rows"),
                    func=KNOW_WORDS,
                )
                for name, operation in (("insert", pgtrigger.Insert), ("update", pgtrigger.Update))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} [{self.unit}, {self.region} v{self.version}]"

    def clean(self) -> None:
        """Say before the database does, and of which field, that it stays as it was published."""
        stored = EmissionFactor.objects.filter(pk=self.pk).values(*CLEANED).first()
        changed = [name for name in CLEANED if stored and getattr(self, name) != stored[name]]
        if changed:
            raise ValidationError(dict.fromkeys(changed, STAYS))

    @property
    def top_category(self) -> str:
        return self.category.partition(" > ")[0]
