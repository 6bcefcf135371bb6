"""Where activities stand in the GHG Protocol's layout.

Source: WRI and WBCSD, Corporate Value Chain (Scope 3) Standard, table 5.3, for the fifteen
categories of scope 3; Corporate Standard, chapter 4, for the sources of scopes 1 and 2, which it
leaves without numbers. What is not surely one of them stands under "other" of its scope.
"""

from django.utils.translation import gettext_lazy as _

OTHER_DIRECT, OTHER_CHAIN, OUTSIDE = "1.9", "3.0", "0"
ANY = ""
# Lines of the report in its order, by scope.
ROWS = {
    1: {
        "1.1": _("Stationary combustion"),
        "1.2": _("Mobile combustion"),
        "1.3": _("Process and fugitive emissions"),
        OTHER_DIRECT: _("Other direct emissions"),
    },
    2: {"2.1": _("Purchased electricity, heating and cooling, location-based")},
    3: {
        "3.1": _("Purchased goods and services"),
        "3.2": _("Capital goods"),
        "3.3": _("Fuel- and energy-related activities"),
        "3.4": _("Upstream transportation and distribution"),
        "3.5": _("Waste generated in operations"),
        "3.6": _("Business travel"),
        "3.7": _("Employee commuting"),
        "3.8": _("Upstream leased assets"),
        "3.9": _("Downstream transportation and distribution"),
        "3.10": _("Processing of sold products"),
        "3.11": _("Use of sold products"),
        "3.12": _("End-of-life treatment of sold products"),
        "3.13": _("Downstream leased assets"),
        "3.14": _("Franchises"),
        "3.15": _("Investments"),
        OTHER_CHAIN: _("Other, in none of the fifteen categories"),
    },
    0: {OUTSIDE: _("Outside of scopes, such as CO2 of biomass")},
}
# By scope, module and category in lower case; ANY is for the module's other categories.
GHG_CATEGORIES = {
    (1, "energy", ANY): "1.1",
    (1, "travel", ANY): "1.2",
    (1, "process", ANY): "1.3",
    (2, ANY, ANY): "2.1",
    (3, "purchase", ANY): "3.1",
    (3, "purchase", "freight"): "3.4",
    (3, "cloud", ANY): "3.1",
    (3, "equipment", ANY): "3.2",
    (3, "energy", ANY): "3.3",
    (3, "waste", ANY): "3.5",
    (3, "travel", ANY): "3.6",
    (3, "travel", "commuting"): "3.7",
    (3, "headcount", "commuting"): "3.7",
    (3, "headcount", "waste"): "3.5",
    (0, ANY, ANY): OUTSIDE,
}
OTHERS = {1: OTHER_DIRECT, 3: OTHER_CHAIN}


def row_of(scope: int, module: str, category: str) -> str:
    """The line that emissions of a kind stand on.

    >>> row_of(3, "travel", "plane"), row_of(3, "headcount", "food"), row_of(2, "cloud", "")
    ('3.6', '3.0', '2.1')
    """
    keys = ((scope, module, category.lower()), (scope, module, ANY), (scope, ANY, ANY))
    return next(
        (GHG_CATEGORIES[key] for key in keys if key in GHG_CATEGORIES), OTHERS.get(scope, "")
    )
