"""留言: near-duplicates, topics with names, trends and bursts, fields."""
