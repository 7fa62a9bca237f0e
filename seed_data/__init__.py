"""示例数据: synthetic seed rows of the fictional city 澄川市 (UTF-8 JSON lines).

The folder holds data, no code:

- ``pain_points.jsonl``: citizens' pain points from five channels;
- ``scenarios.jsonl``: 45 city scenarios with weighted requirements and acceptance indicators;
- ``enterprises.jsonl``: enterprise capability profiles with evidence;
- ``projects.jsonl``: awarded projects, each with its project-finance case;
- ``invoices.jsonl``: the bills of those projects and when they were paid;
- ``payments.jsonl``: part payments on some of those bills;
- ``judgements.jsonl``: pairs of a requirement and a statement, judged for calibrating matching.
- ``sayings.jsonl``: capabilities and what people say of the trouble each relieves, for training the model;
- ``evaluation/``: sets that measure matching and field classification, never trained on.

Every row is synthetic and was written for this project; no real person, enterprise, ticket or payment
is described. ``SOURCES.md`` tells how the identifiers were kept from pointing at anybody, and the licence.
"""
