"""揭榜 (Jiebang): from citizens' pain points to an awarded, financed and paid city project."""

__version__ = "0.4.0"
