"""Who works for the company, and when: employees, their working time, and the daily register that the law asks for.

What work on a project costs belongs to `projects`.
"""
