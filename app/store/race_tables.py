"""Tables of races and of proposals of enterprises (migration m016)."""

from __future__ import annotations

from app.store.deliberation_tables import final_rows

RACE_TABLES = (
    "ALTER TABLE scenarios ADD COLUMN race TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE scenarios ADD COLUMN first_use TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE scenarios ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE racers (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), bid TEXT NOT NULL UNIQUE,
        enterprise TEXT NOT NULL, enterprise_name TEXT NOT NULL, rank INTEGER NOT NULL, proposed_by TEXT NOT NULL,
        proposed_at TEXT NOT NULL, admitted_by TEXT NOT NULL, admitted_at TEXT, signed_on TEXT,
        stage INTEGER NOT NULL, stage_started_at TEXT, submitted_at TEXT, passed_at TEXT, finished_at TEXT,
        eliminated_at TEXT, retired_at TEXT, reason_code TEXT NOT NULL, reason TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX racers_opportunity ON racers(opportunity, rank)",
    """CREATE TABLE race_results (
        id TEXT PRIMARY KEY, racer TEXT NOT NULL REFERENCES racers(id), stage INTEGER NOT NULL, note TEXT NOT NULL,
        files TEXT NOT NULL, submitted_by TEXT NOT NULL, submitted_at TEXT NOT NULL, sent_back_at TEXT
    ) STRICT""",
    "CREATE UNIQUE INDEX race_results_current ON race_results(racer, stage) WHERE sent_back_at IS NULL",
    """CREATE TABLE race_scores (
        result TEXT NOT NULL REFERENCES race_results(id), evaluator TEXT NOT NULL, half_points INTEGER NOT NULL,
        comment TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (result, evaluator)
    ) STRICT, WITHOUT ROWID""",
    "CREATE TRIGGER race_scores_immutable BEFORE UPDATE ON race_scores "
    "BEGIN SELECT RAISE(ABORT, 'scores are final'); END",
    "CREATE TRIGGER race_scores_kept BEFORE DELETE ON race_scores BEGIN SELECT RAISE(ABORT, 'scores are final'); END",
    """CREATE TABLE race_decisions (
        id TEXT PRIMARY KEY, racer TEXT NOT NULL REFERENCES racers(id), stage INTEGER NOT NULL, action TEXT NOT NULL,
        code TEXT NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX race_decisions_racer ON race_decisions(racer, at)",
    """CREATE TABLE race_payments (
        id TEXT PRIMARY KEY, racer TEXT NOT NULL REFERENCES racers(id), stage INTEGER NOT NULL,
        amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0), paid_on TEXT NOT NULL, note TEXT NOT NULL,
        entered_by TEXT NOT NULL, entered_at TEXT NOT NULL, UNIQUE (racer, stage)
    ) STRICT""",
    """CREATE TABLE race_postponements (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), stage INTEGER NOT NULL,
        days INTEGER NOT NULL CHECK (days > 0), reason TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE nominations (
        id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, enterprise TEXT NOT NULL REFERENCES enterprises(id),
        enterprise_name TEXT NOT NULL, department TEXT NOT NULL, texts TEXT NOT NULL, submitted_by TEXT NOT NULL,
        submitted_at TEXT NOT NULL, returned_at TEXT, accepted_at TEXT, withdrawn_at TEXT, handled_by TEXT NOT NULL,
        reason TEXT NOT NULL, scenario TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX nominations_department ON nominations(department, submitted_at)",
)

RACES_KEPT = (
    *final_rows("race_results", "id racer stage note files submitted_by submitted_at", "sent_back_at"),
    *final_rows("race_decisions"),
    *final_rows("race_payments"),
    *final_rows("race_postponements"),
)

RACES_VOIDED = (
    # A bid takes part once in a race, and may start again when the result of the first one has fallen.
    "ALTER TABLE racers RENAME COLUMN bid TO entry",
    "ALTER TABLE racers ADD COLUMN bid TEXT NOT NULL DEFAULT ''",
    "UPDATE racers SET bid = entry",
    "ALTER TABLE racers ADD COLUMN voided_at TEXT",
)
