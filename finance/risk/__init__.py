"""付款风险: how late a city pays, and what that does to a project."""
