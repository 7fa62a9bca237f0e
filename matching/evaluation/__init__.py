"""评测: how well an engine finds what it should, beside its peers, with intervals."""
