"""The rates themselves, as tables: a row per tax, with the days it was in force and the statute behind it.

Only rows and the words to write them; what is asked of the rows is in `talonario.fiscal.tax_rates`.
"""
