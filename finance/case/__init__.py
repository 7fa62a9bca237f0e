"""测算方案: what a finance officer types in, how it is read from a file, and what is refused."""
