"""Recurring invoices: what is invoiced again and again, on which days, and the invoices that come of it."""
