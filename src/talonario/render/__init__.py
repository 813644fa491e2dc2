"""Documents on paper: a record in, PDF bytes out. No rule of the business lives here."""
