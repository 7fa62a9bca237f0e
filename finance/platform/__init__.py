"""平台公司: who operates, what of the fee is its own, how liquid it is, and the signs that it only resells."""
