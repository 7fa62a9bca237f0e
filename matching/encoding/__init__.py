"""编码: what turns texts into vectors, and the folders that models are kept in."""
