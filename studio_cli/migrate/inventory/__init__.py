"""What notebook instances there are, what they cost, whose they are: read, never changed."""

from studio_cli.migrate.inventory.facts import Instance, Inventory, Role, Script
from studio_cli.migrate.inventory.figure import Figure
from studio_cli.migrate.inventory.prices import PriceFile, PricesError, load_prices
from studio_cli.migrate.inventory.reading import RegionError, read_inventory

__all__ = [
    "Figure",
    "Instance",
    "Inventory",
    "PriceFile",
    "PricesError",
    "RegionError",
    "Role",
    "Script",
    "load_prices",
    "read_inventory",
]
