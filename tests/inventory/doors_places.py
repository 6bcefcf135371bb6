"""Places from outside: who may open which door, and rows to find behind them."""

from tests.inventory.factories import (
    DensityParametersFactory,
    LocationConfigurationFactory,
    LocationRelationFactory,
    PackagingFactory,
    StorageAreaFactory,
    StorageBinFactory,
    StorageBinTypeFactory,
    StorageLocationFactory,
    WarehouseFactory,
    square,
)
from tests.roles import ADMINISTRATOR, LEADERS, OPERATORS, READERS


def registry(name: str, change: set[str] = LEADERS) -> dict[str, set[str]]:
    """The doors of a registry that some may add to and change, and administrators prune."""
    listed, one = f"inventory-api:{name}-list", f"inventory-api:{name}-detail"
    return {
        f"GET {listed}": READERS,
        f"POST {listed}": change,
        f"PATCH {listed}": change,
        f"DELETE {listed}": ADMINISTRATOR,
        f"GET {one}": READERS,
        f"PUT {one}": change,
        f"PATCH {one}": change,
        f"DELETE {one}": ADMINISTRATOR,
    }


PROMISED = {
    **registry("warehouse"),
    **registry("storage-area"),
    **registry("storage-location"),
    "GET inventory-api:storage-location-at": READERS,
    "POST inventory-api:storage-location-at": READERS,
    **registry("storage-bin-type"),
    **registry("storage-bin", OPERATORS),
    **registry("location-relation"),
    **registry("location-configuration"),
    "POST inventory-api:location-configuration-activate": LEADERS,
    "POST inventory-api:location-configuration-close": LEADERS,
    **registry("density-parameters"),
}
DEVICES_MAY = {"POST inventory-api:storage-location-at"}


def one_of_each() -> dict[str, object]:
    """A row of every table of places; returns the key that the API knows each by."""
    warehouse = WarehouseFactory(shape=square(6, 46, 0.01))
    area = StorageAreaFactory(warehouse=warehouse, shape=square(6, 46, 0.01))
    location = StorageLocationFactory(area=area, shape=square(6, 46, 0.005))
    bin_type = StorageBinTypeFactory()
    storage_bin = StorageBinFactory(location=location, type=bin_type)
    relation = LocationRelationFactory(location=location, other__area=area)
    return {
        "warehouse": warehouse.code,
        "storage-area": area.code,
        "storage-location": location.code,
        "storage-bin-type": bin_type.code,
        "storage-bin": storage_bin.code,
        "location-relation": relation.pk,
        "location-configuration": LocationConfigurationFactory(location=location).pk,
        "density-parameters": DensityParametersFactory(bin_type=bin_type).pk,
    }


# How a row comes into each list, with everything it points to being another's than the row before.
ADD = {
    "inventory/warehouses": lambda place: WarehouseFactory(),
    "inventory/storage-areas": lambda place: StorageAreaFactory(),
    "inventory/storage-locations": lambda place: StorageLocationFactory(),
    "inventory/storage-bin-types": lambda place: StorageBinTypeFactory(),
    "inventory/storage-bins": lambda place: StorageBinFactory(type=StorageBinTypeFactory()),
    "inventory/location-relations": lambda place: LocationRelationFactory(),
    "inventory/location-configurations": lambda place: LocationConfigurationFactory(
        packaging=PackagingFactory()
    ),
    "inventory/density-parameters": lambda place: DensityParametersFactory(
        packaging=PackagingFactory()
    ),
}
