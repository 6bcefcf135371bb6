"""What one unit of an activity's quantity amounts to, in the unit that factors count.

kg CO2e = quantity x conversion x factor, and conversion = base x ratio: ``base`` is what a module
here gives, in the unit that it names; ``ratio`` is how many of the factor's units one of those is
(``UnitConversion``). Where a module says the same for one activity in Python and for all of them in
SQL, a test holds the one to the other. A module without inputs of its own has a base of 1, in the
unit of the quantity.

``PLAUSIBLE`` are quantities of one activity, by unit, beyond which people should look again.
"""
