from config.api.viewsets import Router
from inventory.api import configuration, places

router = Router()
router.register("warehouses", places.WarehouseViewSet, basename="warehouse")
router.register("storage-areas", places.StorageAreaViewSet, basename="storage-area")
router.register("storage-locations", places.StorageLocationViewSet, basename="storage-location")
router.register("storage-bin-types", places.StorageBinTypeViewSet, basename="storage-bin-type")
router.register("storage-bins", places.StorageBinViewSet, basename="storage-bin")
router.register("location-relations", places.LocationRelationViewSet, basename="location-relation")
router.register(
    "location-configurations",
    configuration.LocationConfigurationViewSet,
    basename="location-configuration",
)
router.register(
    "density-parameters", configuration.DensityParametersViewSet, basename="density-parameters"
)
