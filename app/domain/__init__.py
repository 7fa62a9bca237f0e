"""Pure rules: frozen values and functions of the standard library only."""
