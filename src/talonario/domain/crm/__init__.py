"""Customers to be: funnels with their leads, the events of the calendar, and hours that customers book themselves.

What becomes of a sale afterwards is a document, and belongs to `documents`.
"""
