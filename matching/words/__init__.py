"""文字: how Chinese is read (one way of writing, words of a public dictionary) and compared word by word."""
