"""官方测算: regimes, fiscal capacity, value for money, and the ten tables of the evaluation method."""
