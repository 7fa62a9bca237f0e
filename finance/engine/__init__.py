"""测算引擎: from a case to proven cash flows, statements and ratios."""
