"""The days on which rates began and ended, each with the norm that says so. Both days are included.

A rate older than 2012 may be dated later than its law: nobody issues or rectifies an invoice that old.
"""

from datetime import date

Days = tuple[date, date | None]
"""First and last day in force, both included; None is still in force."""

# Ley 37/1992 art. 91.Dos in the wording of Ley 41/1994: super-reduced rate 4 %, its surcharge 0.5 %.
SINCE_1995: Days = (date(1995, 1, 1), None)

# Ley 37/1992: exemptions, places of supply, reverse charge; in force since the Single Market began.
SINCE_1993: Days = (date(1993, 1, 1), None)

# RDL 20/2012 art. 23: 21 %, 10 %, surcharges 5.2 % and 1.4 %, compensations of 12 % and 10.5 %.
SINCE_SEPTEMBER_2012: Days = (date(2012, 9, 1), None)

# RDL 15/2020 art. 8 (medical supplies against COVID-19), then food and, for good, donations (art. 91.Cuatro).
SINCE_APRIL_2020: Days = (date(2020, 4, 23), None)

# 5 %: energy (RDL 11/2022 art. 18, RDL 17/2022), then oils and pasta (RDL 20/2022 art. 72; RDL 4/2024).
REDUCED_TO_5: Days = (date(2022, 7, 1), date(2024, 9, 30))

# 0.62 % goes with 5 % and 0 % with basic food since RDL 20/2022 art. 72; in 2022 the 5 % went with 0.5 %.
FOOD_AT_0: Days = (date(2023, 1, 1), date(2024, 9, 30))

# RDL 4/2024 art. 21: basic food at 2 % (surcharge 0.26 %), seed oils and pasta at 7.5 % (surcharge 1 %).
LAST_QUARTER_2024: Days = (date(2024, 10, 1), date(2024, 12, 31))

# Ley 35/2006 art. 101 and RD 439/2007 art. 95: farming, forestry and flat-rate businesses.
SINCE_2007: Days = (date(2007, 1, 1), None)

# RDL 9/2015: professionals 15 %, beginners 7 %.
SINCE_JULY_2015: Days = (date(2015, 7, 12), None)

# Ley 26/2014: capital and letting 19 %, directors 35 % and, for non-residents, 24 %, in their lasting form.
SINCE_2016: Days = (date(2016, 1, 1), None)

# Ley 6/2018: in Ceuta and Melilla the percents are reduced by 60 %.
SINCE_JULY_2018: Days = (date(2018, 7, 5), None)

# Ley (Canarias) 4/2012 art. 51. During 2019 the general rate was 6.5 % (7 % is not dated around it, a code
# has one row); since 2020 there is 15 % where there was 13.5 %.
SINCE_JULY_2012: Days = (date(2012, 7, 1), None)
ONLY_2019: Days = (date(2019, 1, 1), date(2019, 12, 31))
SINCE_2020: Days = (date(2020, 1, 1), None)
SINCE_2025: Days = (date(2025, 1, 1), None)

# Ley 8/1991 and the ordinances of both cities.
SINCE_1991: Days = (date(1991, 3, 27), None)
