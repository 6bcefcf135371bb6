from config.api.viewsets import Router
from inventory.api import configuration, photos, places, products, stock

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
router.register("product-categories", products.ProductCategoryViewSet, basename="product-category")
router.register("product-families", products.ProductFamilyViewSet, basename="product-family")
router.register("products", products.ProductViewSet, basename="product")
router.register("product-states", products.ProductStateViewSet, basename="product-state")
router.register("product-sizes", products.ProductSizeViewSet, basename="product-size")
router.register("packaging-types", products.PackagingTypeViewSet, basename="packaging-type")
router.register(
    "packaging-materials", products.PackagingMaterialViewSet, basename="packaging-material"
)
router.register("packaging-colors", products.PackagingColorViewSet, basename="packaging-color")
router.register("packagings", products.PackagingViewSet, basename="packaging")
router.register("price-list-items", products.PriceListItemViewSet, basename="price-list-item")
router.register("images", photos.ImageViewSet, basename="image")
router.register("photo-sessions", photos.PhotoSessionViewSet, basename="photo-session")
router.register("classifications", photos.ClassificationViewSet, basename="classification")
router.register("sample-images", photos.ProductSampleImageViewSet, basename="sample-image")
router.register("detections", photos.DetectionViewSet, basename="detection")
router.register("estimations", photos.EstimationViewSet, basename="estimation")
router.register("stock-batches", stock.StockBatchViewSet, basename="stock-batch")
router.register("stock-movements", stock.StockMovementViewSet, basename="stock-movement")
