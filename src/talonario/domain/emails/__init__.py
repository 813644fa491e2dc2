"""E-mails: what is to be sent to whom, and what became of it.

What belongs here is composing them, sending as an operation of a document, and their log. What does not: speaking to a
mail server, which is `outbound`'s.
"""
