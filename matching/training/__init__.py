"""训练: making a model, taking it further on a city's texts, holding it against another, measuring its bands."""
