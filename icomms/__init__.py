"""icomms: who is listened to in a company, for which role, and how sure we are."""

__version__ = "0.1.0"
