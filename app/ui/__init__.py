"""The parts pages are made of: safe text, tables, charts, forms, outcomes."""
