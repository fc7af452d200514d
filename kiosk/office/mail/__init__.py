"""Mails to owners: their pages once a month, and what cannot wait so long."""
