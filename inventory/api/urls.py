from config.api.viewsets import Router
from inventory.api import photos, products

router = Router()
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
