from inventory.admin import stock as stock
