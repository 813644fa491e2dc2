"""Holded's CRM: funnels, leads, events, bookings."""
