"""Sealing (密封): passwords, sealed bids, custody of the keys, the keyed chain of the audit log."""
