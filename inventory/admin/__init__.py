from inventory.admin import photos as photos
from inventory.admin import prices as prices
from inventory.admin import products as products
