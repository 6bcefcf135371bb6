"""Colors of lines and marks that also the color-blind tell apart."""

# The palette of Okabe and Ito, "Color Universal Design", 2008, on white without its yellow and its
# black. On black the blues are one, vermilion is a light gray, green and purple are lighter.
LINES = {
    "light": ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"),
    "dark": ("#56b4e9", "#e69f00", "#2bbf96", "#e294c0", "#f0e442", "#d1d5db"),
}
DASHES = ("solid", "dashed", "dotted")
MOST_LINES = len(LINES["light"]) * len(DASHES)

# By severity, from 1; a mark also grows with it.
ALERTS = ("#eab308", "#f59e0b", "#ea580c", "#dc2626", "#b91c1c")
LOG, TASK, CORRECTION = "#2563eb", "#60a5fa", "#a855f7"


def colors(count: int, theme: str) -> list[str]:
    """The colors of so many lines, which begin anew when there are no more."""
    palette = LINES[theme]
    return [palette[place % len(palette)] for place in range(count)]


def dashes(count: int) -> list[str]:
    """What tells lines of one color apart."""
    return [DASHES[place // len(LINES["light"]) % len(DASHES)] for place in range(count)]
