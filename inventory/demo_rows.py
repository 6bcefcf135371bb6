"""The words of the demonstration's nursery: what is grown, in what, and for how much."""

CATEGORIES = {
    "CACTUS": "cactus",
    "SUCCULENT": "succulent",
    "BROMELIAD": "bromeliad",
    "CARNIVOROUS": "carnivorous plant",
    "ORCHID": "orchid",
    "FERN": "fern",
    "TROPICAL": "tropical plant",
    "HERB": "herb",
}

# Category, genus, and its species with their common names.
FAMILIES = [
    ("CACTUS", "Mammillaria", {"hahniana": "old lady cactus", "elongata": "ladyfinger cactus"}),
    ("CACTUS", "Echinopsis", {"chamaecereus": "peanut cactus", "oxygona": "Easter lily cactus"}),
    ("CACTUS", "Opuntia", {"microdasys": "bunny ears", "monacantha": "drooping prickly pear"}),
    ("CACTUS", "Gymnocalycium", {"mihanovichii": "chin cactus", "baldianum": "dwarf chin cactus"}),
    ("SUCCULENT", "Echeveria", {"elegans": "Mexican snowball", "agavoides": "lipstick echeveria"}),
    ("SUCCULENT", "Crassula", {"ovata": "jade plant", "perforata": "string of buttons"}),
    ("SUCCULENT", "Haworthia", {"attenuata": "zebra plant", "cooperi": "window plant"}),
    ("SUCCULENT", "Sedum", {"morganianum": "burro's tail", "rubrotinctum": "jelly bean plant"}),
    ("SUCCULENT", "Aloe", {"vera": "true aloe", "aristata": "lace aloe"}),
    ("BROMELIAD", "Tillandsia", {"ionantha": "sky plant", "usneoides": "Spanish moss"}),
    ("BROMELIAD", "Guzmania", {"lingulata": "scarlet star", "conifera": "torch bromeliad"}),
    ("CARNIVOROUS", "Dionaea", {"muscipula": "Venus flytrap"}),
    ("CARNIVOROUS", "Sarracenia", {"purpurea": "purple pitcher plant", "flava": "yellow pitcher"}),
    ("ORCHID", "Phalaenopsis", {"amabilis": "moon orchid", "equestris": "horse orchid"}),
    ("FERN", "Nephrolepis", {"exaltata": "Boston fern", "cordifolia": "fishbone fern"}),
    ("TROPICAL", "Monstera", {"deliciosa": "Swiss cheese plant", "adansonii": "monkey mask"}),
    ("HERB", "Ocimum", {"basilicum": "basil"}),
    ("HERB", "Mentha", {"spicata": "spearmint", "piperita": "peppermint"}),
]

# In the order of a plant's life: code, name, whether plants in it are sold.
STATES = [
    ("SEED", "seed", False),
    ("GERMINATING", "germinating", False),
    ("SEEDLING", "seedling", False),
    ("JUVENILE", "juvenile", False),
    ("ADULT", "adult", True),
    ("FLOWERING", "flowering", True),
    ("FRUITING", "fruiting", True),
    ("DORMANT", "dormant", True),
    ("PROPAGATING", "propagating", False),
    ("DYING", "dying", False),
    ("DEAD", "dead", False),
]

# Code, name, and heights in centimeters from and below.
SIZES = [
    ("XS", "extra small", 0, 5),
    ("S", "small", 5, 10),
    ("M", "medium", 10, 20),
    ("L", "large", 20, 40),
    ("XL", "extra large", 40, 80),
    ("XXL", "giant", 80, None),
    ("CUSTOM", "by agreement", None, None),
]

# Code, name, category, rows, columns, plants.
BIN_TYPES = [
    ("PLUG_TRAY_288", "plug tray of 288", "plug", 18, 16, 288),
    ("PLUG_TRAY_128", "plug tray of 128", "plug", 8, 16, 128),
    ("PLUG_TRAY_72", "plug tray of 72", "plug", 6, 12, 72),
    ("SEEDLING_TRAY_50", "seedling tray of 50", "seedling_tray", 5, 10, 50),
    ("BOX_STANDARD", "standard box", "box", None, None, 100),
    ("SEGMENT_STANDARD", "marked segment", "segment", None, None, None),
    ("POT_10CM", "pot of 10 cm", "pot", None, None, 1),
]

PACKAGING_TYPES = {"POT": "pot", "TRAY": "tray", "HANGING": "hanging basket"}
MATERIALS = {"CLAY": "clay", "PLASTIC": "plastic", "FIBER": "coconut fiber"}
COLORS = {"terracotta": "#C35A2D", "black": "#1F1F1F", "white": "#F4F2EC", "green": "#3F7D4E"}

# SKU, name, type, material, color, diameter in centimeters, liters, and its wholesale price.
PACKAGING = [
    ("POT-PLAST-6", "plastic pot of 6 cm", "POT", "PLASTIC", "black", 6, "0.120", "0.65"),
    ("POT-PLAST-10", "plastic pot of 10 cm", "POT", "PLASTIC", "black", 10, "0.500", "0.95"),
    ("POT-CLAY-8", "clay pot of 8 cm", "POT", "CLAY", "terracotta", 8, "0.250", "1.40"),
    ("POT-CLAY-12", "clay pot of 12 cm", "POT", "CLAY", "terracotta", 12, "0.900", "2.30"),
    ("POT-CLAY-20", "clay pot of 20 cm", "POT", "CLAY", "white", 20, "4.000", "6.80"),
    ("HANG-FIBER-18", "hanging basket of 18 cm", "HANGING", "FIBER", "green", 18, "2.500", "4.90"),
]
