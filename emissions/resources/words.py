"""What people write for the kinds of activities and for the columns of their files, in English and
in French. Case, accents, spaces and signs do not count."""

MEANS = {
    "avion": "plane",
    "vol": "plane",
    "flight": "plane",
    "air": "plane",
    "airplane": "plane",
    "rail": "train",
    "voiture": "car",
    "auto": "car",
    "autocar": "coach",
    "bateau": "ferry",
    "hôtel": "hotel",
}
CABINS = {
    "éco": "economy",
    "économique": "economy",
    "economy class": "economy",
    "premium economy": "premium economy",
    "éco premium": "premium economy",
    "affaires": "business",
    "business class": "business",
    "première": "first",
    "first class": "first",
    "gazole": "diesel",
    "essence": "petrol",
    "hybride": "hybrid",
    "électrique": "electric",
    "international": "international",
}
ENERGIES = {
    "électricité": "electricity",
    "power": "electricity",
    "courant": "electricity",
    "gaz": "gas",
    "gaz naturel": "gas",
    "natural gas": "gas",
    "mazout": "heating oil",
    "fioul": "heating oil",
    "chauffage à distance": "district heating",
    "district heat": "district heating",
    "chaleur": "district heating",
}
TREATMENTS = {
    "incinération": "combustion",
    "incineration": "combustion",
    "burnt": "combustion",
    "décharge": "landfill",
    "recyclage": "closed-loop",
    "recycling": "closed-loop",
    "compostage": "composting",
    "méthanisation": "anaerobic digestion",
}

OF_ALL = {
    "laboratory": ("lab", "laboratoire", "labo"),
    "reference": ("ref", "référence", "number", "numéro", "invoice", "facture"),
    "day": ("date", "jour", "happened_on"),
    "until": ("end", "ended_on", "fin", "au", "jusqu'au"),
    "person": ("email", "traveller", "traveler", "voyageur", "personne", "courriel"),
    "description": ("libellé", "désignation", "remarque", "comment", "commentaire", "note"),
    "country": ("place", "pays", "grid", "réseau"),
    "quantity": ("quantité", "consumption", "consommation"),
    "unit": ("unité", "unit of measure"),
    "factor": ("facteur", "emission factor", "facteur d'émission"),
    "own_value_kg": ("own value", "valeur propre", "kg CO2e"),
    "own_value_reason": ("reason", "raison", "motif"),
    "uncertainty_percent": ("uncertainty", "incertitude"),
}
OF_TRIPS = {
    **OF_ALL,
    "means": ("category", "mode", "moyen", "moyen de transport", "transport"),
    "class": ("subcategory", "cabin", "classe", "cabine", "fuel", "carburant"),
    "from": ("origin", "departure", "de", "départ", "origine"),
    "to": ("destination", "arrival", "à", "arrivée", "vers"),
    "return": ("is_return", "round trip", "there and back", "aller-retour", "retour"),
    "trips": ("quantity", "trip count", "voyages", "trajets", "nombre de voyages"),
    "km": ("distance", "distance_km", "kilometres", "kilomètres"),
    "with_forcing": ("radiative forcing", "forçage radiatif", "rf"),
}
OF_ENERGY = {
    **OF_ALL,
    "energy": ("category", "énergie", "type", "kind", "carrier", "agent énergétique"),
    "detail": ("subcategory", "détail"),
    "kwh_each": ("kwh per m2", "kwh par m2", "intensity", "intensité"),
}
OF_EQUIPMENT = {
    **OF_ALL,
    "description": ("device", "equipment", "appareil", "équipement", *OF_ALL["description"]),
    "pieces": ("quantity", "count", "nombre", "quantité", "pièces"),
    "active_watts": ("watts", "power", "puissance", "watts in use"),
    "active_hours": ("hours", "hours per week", "heures", "heures par semaine", "hours in use"),
    "standby_watts": ("watts en veille", "puissance en veille"),
    "standby_hours": ("heures en veille",),
    "weeks": ("semaines",),
}
OF_PURCHASES = {
    **OF_ALL,
    "code": ("category", "naics", "spend code", "code d'achat", "naics code"),
    "amount": ("quantity", "montant", "price", "prix", "total"),
    "currency": ("unit", "monnaie", "devise"),
    "year": ("currency year", "année", "année de la monnaie"),
    "description": ("item", "article", "supplier", "fournisseur", *OF_ALL["description"]),
}
OF_CLOUD = {
    **OF_ALL,
    "service": ("description", "provider", "fournisseur", "modèle", "model"),
    "kwh_each": ("kwh per hour", "kwh per request", "kwh par heure", "kwh par requête"),
}
OF_GASES = {
    **OF_ALL,
    "gas": ("category", "gaz", "refrigerant", "fluide", "réfrigérant"),
    "kg": ("quantity", "mass", "masse", "quantité"),
}
OF_WASTE = {
    **OF_ALL,
    "material": ("category", "matière", "type", "déchet"),
    "treatment": ("subcategory", "traitement", "élimination"),
}
OF_HEADCOUNT = {
    **OF_ALL,
    "fte": ("quantity", "ept", "full-time equivalents", "équivalents plein temps"),
    "position": ("subcategory", "fonction", "poste"),
}
