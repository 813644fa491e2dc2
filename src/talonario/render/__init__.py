"""Documents on paper: a record in, PDF bytes out.

What a paper says is gathered in `sheet`, where it stands in `templates/`; `press` prints it in a process of its own,
and `printing` takes what was printed before. No rule of the business lives here.
"""
