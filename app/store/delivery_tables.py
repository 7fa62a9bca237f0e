"""Tables of what happens after signing: statements of one migration, never edited once released."""

from __future__ import annotations

from app.store.deliberation_tables import final_rows

DELIVERY = (
    "ALTER TABLE contracts ADD COLUMN late_reason TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE milestones (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), number INTEGER NOT NULL,
        name TEXT NOT NULL, percent INTEGER NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
        deliverable TEXT NOT NULL, due_on TEXT NOT NULL, inspection_days INTEGER NOT NULL,
        payment_days INTEGER NOT NULL, UNIQUE (opportunity, number)
    ) STRICT""",
    """CREATE TABLE hand_ins (
        id TEXT PRIMARY KEY, milestone TEXT NOT NULL REFERENCES milestones(id), note TEXT NOT NULL,
        file TEXT NOT NULL, file_name TEXT NOT NULL, handed_in_by TEXT NOT NULL, handed_in_at TEXT NOT NULL,
        decision TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT, reason TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX hand_ins_milestone ON hand_ins(milestone, handed_in_at)",
    "CREATE UNIQUE INDEX hand_ins_waiting ON hand_ins(milestone) WHERE decision <> 'sent_back'",
    """CREATE TABLE promises (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), number INTEGER NOT NULL,
        origin TEXT NOT NULL, indicator TEXT NOT NULL, wording TEXT NOT NULL, how_measured TEXT NOT NULL,
        target TEXT NOT NULL, UNIQUE (opportunity, number)
    ) STRICT""",
    "CREATE TRIGGER promises_immutable BEFORE UPDATE ON promises BEGIN SELECT RAISE(ABORT, 'promises are final'); END",
    "CREATE TRIGGER promises_kept BEFORE DELETE ON promises BEGIN SELECT RAISE(ABORT, 'promises are final'); END",
    """CREATE TABLE measurements (
        id TEXT PRIMARY KEY, promise TEXT NOT NULL REFERENCES promises(id), value TEXT NOT NULL,
        measured_on TEXT NOT NULL, source TEXT NOT NULL, file TEXT NOT NULL, file_name TEXT NOT NULL,
        entered_by TEXT NOT NULL, entered_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX measurements_promise ON measurements(promise, entered_at)",
    "CREATE TRIGGER measurements_immutable BEFORE UPDATE ON measurements "
    "BEGIN SELECT RAISE(ABORT, 'measurements are final'); END",
    "CREATE TRIGGER measurements_kept BEFORE DELETE ON measurements "
    "BEGIN SELECT RAISE(ABORT, 'measurements are final'); END",
    """CREATE TABLE delivery_decisions (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), kind TEXT NOT NULL,
        acceptance TEXT, change TEXT, termination TEXT, proposed_by TEXT NOT NULL, proposed_at TEXT NOT NULL,
        outcome TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT, reason TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX delivery_decisions_waiting ON delivery_decisions(opportunity) WHERE outcome = ''",
    """CREATE TABLE scorecard_objections (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), enterprise TEXT NOT NULL,
        text TEXT NOT NULL, filed_by TEXT NOT NULL, filed_at TEXT NOT NULL, answer TEXT NOT NULL,
        answered_by TEXT NOT NULL, answered_at TEXT
    ) STRICT""",
    """CREATE TABLE delivery_reviews (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL UNIQUE REFERENCES opportunities(id), recount TEXT NOT NULL,
        text TEXT NOT NULL, written_by TEXT NOT NULL, written_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE whitelist_decisions (
        id TEXT PRIMARY KEY, enterprise TEXT NOT NULL REFERENCES enterprises(id), status TEXT NOT NULL,
        reason TEXT NOT NULL, until TEXT, score INTEGER, contracts INTEGER NOT NULL, decided_by TEXT NOT NULL,
        decided_name TEXT NOT NULL, decided_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX whitelist_decisions_enterprise ON whitelist_decisions(enterprise, decided_at)",
)

SIGNED_AND_KEPT = (
    # 《保障中小企业款项支付条例》第三条: the size a supplier has when the contract is signed; "" in contracts before.
    "ALTER TABLE contracts ADD COLUMN scale TEXT NOT NULL DEFAULT ''",
    # A change of the contract moves days; everything else of a milestone is as it was signed.
    *final_rows(
        "milestones",
        "id opportunity number name percent amount_fen deliverable inspection_days payment_days",
    ),
    *final_rows(
        "hand_ins",
        "id milestone note file file_name handed_in_by handed_in_at",
        "decision decided_by decided_at reason",
    ),
    *final_rows(
        "delivery_decisions",
        "id opportunity kind acceptance change termination proposed_by proposed_at",
        "outcome decided_by decided_at reason",
    ),
    *final_rows(
        "scorecard_objections",
        "id opportunity enterprise text filed_by filed_at",
        "answer answered_by answered_at",
    ),
    *final_rows("delivery_reviews", key="opportunity"),
    *final_rows("whitelist_decisions"),
)

WHITELIST_OF_TWO = (
    *(
        f"ALTER TABLE whitelist_decisions ADD COLUMN {name} TEXT NOT NULL DEFAULT ''"
        for name in ("article", "proposed_by", "proposed_name")
    ),
    """CREATE TABLE whitelist_proposals (
        id TEXT PRIMARY KEY, enterprise TEXT NOT NULL REFERENCES enterprises(id), status TEXT NOT NULL,
        reason TEXT NOT NULL, article TEXT NOT NULL, until TEXT, proposed_by TEXT NOT NULL, proposed_name TEXT NOT NULL,
        proposed_at TEXT NOT NULL, outcome TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT,
        answer TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX whitelist_proposals_waiting ON whitelist_proposals(enterprise) WHERE outcome = ''",
    *final_rows(
        "whitelist_proposals",
        "id enterprise status reason article until proposed_by proposed_name proposed_at",
        "outcome decided_by decided_at answer",
    ),
)
