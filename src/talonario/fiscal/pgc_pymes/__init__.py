"""The chart of accounts of Spanish SMEs (Plan General de Contabilidad de PYMES): every account of three and four digits.

One table per group, a line per account: code, name in Spanish, name in English.
Source  RD 1515/2007, fourth part (cuadro de cuentas)
"""
