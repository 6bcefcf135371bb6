"""Units as people and sources write them, reduced to one code each. Nothing is converted here."""

import re

# Code: what stands for it in the sources, in lower case. "Net CV" and "gross CV" stay apart: a
# kilowatt-hour of fuel is not the same amount by the one and by the other.
SPELLINGS = {
    "kWh": ("kwh", "kilowatt hour", "kilowatt hours"),
    "kWh_net": ("kwh (net cv)", "kwh (net)"),
    "kWh_gross": ("kwh (gross cv)", "kwh (gross)"),
    "MWh": ("mwh",),
    "GJ": ("gj", "gigajoule", "gigajoules"),
    "kg": ("kg", "kilogram", "kilograms"),
    "g": ("g", "gram", "grams"),
    "t": ("t", "tonne", "tonnes"),
    "km": ("km", "kilometre", "kilometres", "kilometer", "kilometers"),
    "mile": ("mile", "miles", "mi"),
    "t_km": ("tonne.km", "t.km", "tkm", "t_km"),
    "passenger_km": ("passenger.km", "passenger-km", "pkm", "passenger_km"),
    "l": ("l", "litre", "litres", "liter", "liters"),
    "Ml": ("million litres", "million liters"),
    "m3": ("m3", "m³", "cubic metre", "cubic metres"),
    "m2": ("m2", "m²", "square metre", "square metres"),
    "h": ("h", "hour", "hours"),
    "FTE_hour": ("per fte working hour", "fte working hour", "fte_hour"),
    "room_night": ("room per night", "room night", "room_night"),
}
CODES = {spelling: code for code, known in SPELLINGS.items() for spelling in (code.lower(), *known)}


def code_of(text: str) -> str:
    """The code of a unit: ``"Tonnes"`` is ``"t"``; one nobody knows keeps its own words."""
    words = " ".join(text.split())
    return CODES.get(words.lower()) or re.sub(r"\s+", "_", words.lower())
