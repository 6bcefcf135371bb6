"""What each role may do in inventory."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

PLACES = ["warehouse", "storagearea", "storagelocation", "storagebin", "locationrelation"]
CATALOGS = [
    "storagebintype",
    "productcategory",
    "productfamily",
    "product",
    "productstate",
    "productsize",
    "packagingtype",
    "packagingmaterial",
    "packagingcolor",
    "packaging",
    "pricelistitem",
    "densityparameters",
    "productsampleimage",
]
CONFIGURATIONS = ["locationconfiguration"]
BATCHES = ["stockbatch"]
LEDGER = ["stockmovement"]  # nobody changes one; the right to change is that to take one back
PHOTOS = ["image", "photosession"]
FINDS = ["classification", "detection", "estimation"]


def of(may: str, *groups: list[str]) -> dict[str, str]:
    return {model: may for group in groups for model in group}


READ = of("v", PLACES, CATALOGS, CONFIGURATIONS, BATCHES, LEDGER, PHOTOS, FINDS)
MATRIX = {
    "administrator": {
        **of("vacd", PLACES, CATALOGS, CONFIGURATIONS, BATCHES, PHOTOS),
        **of("vac", LEDGER),
        **of("va", FINDS),
    },
    "supervisor": {
        **of("vac", PLACES, CATALOGS, CONFIGURATIONS, BATCHES, PHOTOS),
        **of("vac", LEDGER),
        **of("va", FINDS),
    },
    "operator": {
        **READ,
        **of("vac", BATCHES, PHOTOS, LEDGER),
        **of("va", FINDS),
        "storagebin": "vac",
    },
    "worker": {**READ, **of("va", BATCHES, LEDGER, PHOTOS)},
    "viewer": READ,
    "analyst": READ,
    "auditor": READ,
}


class Migration(migrations.Migration):
    dependencies = [("inventory", "0004_detections"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="inventory", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
