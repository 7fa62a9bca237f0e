"""检索: the engine, its scores, and exact search over many vectors and many profiles."""
