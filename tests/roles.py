"""The roles of the house, in the sets that the domains' promises are made of."""

NOBODY: set[str] = set()
ADMINISTRATOR = {"administrator"}
LEADERS = ADMINISTRATOR | {"supervisor"}
OPERATORS = LEADERS | {"operator"}
WORKERS = OPERATORS | {"worker"}
READERS = WORKERS | {"viewer", "analyst", "auditor"}
CASHIER = {"cashier"}
PRINCIPAL = {"laboratory principal"}
MEMBER = {"laboratory member"}
BACK_OFFICE = {"back office"}
ROLES = READERS | CASHIER | PRINCIPAL | MEMBER | BACK_OFFICE
