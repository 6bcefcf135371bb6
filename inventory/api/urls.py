from config.api.viewsets import Router
from inventory.api import stock

router = Router()
router.register("stock-batches", stock.StockBatchViewSet, basename="stock-batch")
router.register("stock-movements", stock.StockMovementViewSet, basename="stock-movement")
