"""A catalog of plant names as products."""

import pytest
from django.core.management import CommandError, call_command
from pghistory.models import Events

from inventory.models import Product, ProductFamily
from inventory.services.plants import UNSORTED, import_plants
from tests.conftest import DATA
from tests.inventory.factories import ProductFamilyFactory

CROPS = DATA / "inventory" / "openfarm" / "crops.csv"

pytestmark = pytest.mark.django_db

LINES = [
    'Malus domestica,"apple, pomme"\n',
    "Malus sylvestris,\n",
    "Malus domestica,Apple tree\n",
    ',"Apple, elephant"\n',
    '"Bambusa vulgaris\n',
    'Phyllostachys edulis",Bamboo shoot\n',
    "malus domestica,\n",
]


def test_a_plant_becomes_a_product_of_its_genus():
    import_plants(LINES)

    apple = Product.objects.get(scientific_name="Malus domestica")
    assert (apple.common_name, apple.attributes) == ("apple", {"other_names": ["pomme"]})
    assert (apple.family.name, apple.family.category.code) == ("Malus", UNSORTED)


def test_the_history_says_when_a_product_came():
    import_plants(LINES)

    for model in (Product, ProductFamily):
        row = model.objects.order_by("pk").last()
        (event,) = Events.objects.tracks(row)
        assert event.pgh_label == "insert"
        assert event.pgh_data["created_at"][:10] == f"{row.created_at:%Y-%m-%d}"
        assert event.pgh_data.keys() == {field.column for field in model._meta.concrete_fields}


def test_a_plant_without_common_name_goes_by_its_scientific_one():
    import_plants(LINES)

    assert Product.objects.get(scientific_name="Malus sylvestris").common_name == "Malus sylvestris"


def test_a_plant_without_scientific_name_goes_by_its_common_one():
    outcome = import_plants(LINES)

    elephant = Product.objects.get(scientific_name="")
    assert elephant.common_name == "Apple, elephant"
    assert [note.line for note in outcome.unnamed] == [4]


def test_a_name_that_stands_twice_is_noted_with_both_lines():
    outcome = import_plants(LINES)

    (note,) = outcome.repeated
    assert (note.line, note.words) == (3, "Malus domestica stands in line 1 already")
    assert (outcome.received, outcome.added) == (6, 5)


def test_a_cell_may_go_over_two_lines():
    outcome = import_plants([*LINES, "Malus domestica,\n"])

    assert Product.objects.filter(scientific_name="Bambusa vulgaris Phyllostachys edulis").exists()
    assert outcome.repeated[-1].line == 8


def test_a_family_that_exists_in_a_category_is_used():
    malus = ProductFamilyFactory(name="Malus")

    import_plants(LINES)

    assert malus.products.count() == 3
    assert ProductFamily.objects.filter(name="Malus").count() == 1


def test_the_same_lines_again_change_nothing():
    import_plants(LINES)
    before = list(Product.objects.order_by("pk").values())

    outcome = import_plants(LINES)

    assert (outcome.added, outcome.known, outcome.families) == (0, 5, 0)
    assert list(Product.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("a,b,c\n", "3 columns, where two are expected", id="three columns"),
        pytest.param(",\n", "no name", id="no name"),
        pytest.param("Malus\0,apple\n", "a null character", id="a null character"),
        pytest.param(f"{'a' * 201},\n", "a name longer than 200 characters", id="a long name"),
    ],
)
def test_a_line_that_cannot_be_stored_is_refused_and_the_others_are_not(line, reason):
    outcome = import_plants([line, LINES[0]])

    assert [(note.line, note.words) for note in outcome.refused] == [(1, reason)]
    assert Product.objects.count() == 1


def test_a_file_that_is_no_text_is_an_error_with_a_sentence(tmp_path):
    path = tmp_path / "plants.csv"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_plant_names", path)


@pytest.mark.slow
@pytest.mark.real_data
def test_96071_plant_names_become_products_once(capsys):
    call_command("import_plant_names", CROPS)
    first = capsys.readouterr().out.splitlines()
    call_command("import_plant_names", CROPS)
    second = capsys.readouterr().out.splitlines()

    # 3,039 first cells stand in the file before: 2,799 scientific names, and 240 times none at
    # all, which tells no plant from another; those go by their common names, of which one repeats.
    assert first[-1] == (
        "96,071 lines: 93,271 products added, 0 known already, 2,800 repeated, 0 refused;"
        " 241 of them without a scientific name; 10,876 families added"
    )
    assert second[-1].startswith("96,071 lines: 0 products added, 93,271 known already, 2,800")
    assert len([line for line in first if ", repeated: " in line]) == 2_799 + 1
    assert Product.objects.count() == 93_271
