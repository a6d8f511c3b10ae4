"""How fast and how heavy party_cell is with the data of a whole province.

`command` runs outside Odoo with the standard library alone; `dataset` and `measuring` are run by
it with the virtual environment's Python, each in a process of its own. Figures are ratios of two
things measured in the same run on the same database, so they mean the same on any machine.
"""
