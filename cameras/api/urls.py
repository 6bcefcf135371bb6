from config.api.viewsets import Router

router = Router()
