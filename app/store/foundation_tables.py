"""The tables that an installation began with: migration m001."""

from __future__ import annotations

FOUNDATION = (
    """CREATE TABLE users (
        id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL, role TEXT NOT NULL,
        department TEXT NOT NULL DEFAULT '', enterprise_id TEXT NOT NULL DEFAULT '', password_hash TEXT,
        must_change_password INTEGER NOT NULL DEFAULT 0, demo INTEGER NOT NULL DEFAULT 0,
        failed_count INTEGER NOT NULL DEFAULT 0, locked_until TEXT, disabled_at TEXT, created_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE sessions (
        token_sha256 TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(id), created_at TEXT NOT NULL,
        seen_at TEXT NOT NULL, ended_at TEXT
    ) STRICT""",
    "CREATE TABLE installation (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE counters (kind TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",
    """CREATE TABLE import_batches (
        id TEXT PRIMARY KEY, file_name TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL,
        at TEXT NOT NULL, actor TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE pain_points (
        id TEXT PRIMARY KEY, source_ref TEXT NOT NULL, channel TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
        public_title TEXT NOT NULL, public_text TEXT NOT NULL, reported_at TEXT, district TEXT NOT NULL,
        place TEXT NOT NULL, field TEXT NOT NULL, source_category TEXT NOT NULL, endorsements INTEGER NOT NULL,
        photo TEXT NOT NULL, longitude REAL, latitude REAL, reporter TEXT NOT NULL, batch TEXT NOT NULL,
        created_at TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX pain_points_source ON pain_points(source_ref) WHERE source_ref <> ''",
    "CREATE INDEX pain_points_reported ON pain_points(reported_at)",
    "CREATE INDEX pain_points_reporter ON pain_points(reporter)",
    "CREATE VIRTUAL TABLE pain_points_search USING fts5(id UNINDEXED, words)",
    """CREATE TABLE clustering_runs (
        id TEXT PRIMARY KEY, at TEXT NOT NULL, encoder TEXT NOT NULL, messages INTEGER NOT NULL,
        topics INTEGER NOT NULL, unassigned INTEGER NOT NULL, seconds REAL NOT NULL
    ) STRICT""",
    """CREATE TABLE topics (
        id TEXT PRIMARY KEY, run TEXT NOT NULL REFERENCES clustering_runs(id), rank INTEGER NOT NULL,
        title TEXT NOT NULL, size INTEGER NOT NULL, heat REAL NOT NULL, field TEXT NOT NULL, terms TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX topics_run ON topics(run, rank)",
    """CREATE TABLE topic_members (
        topic TEXT NOT NULL REFERENCES topics(id), pain_point TEXT NOT NULL REFERENCES pain_points(id),
        similarity REAL NOT NULL, PRIMARY KEY (topic, pain_point)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE scenarios (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, field TEXT NOT NULL, zone TEXT NOT NULL, zone_class TEXT NOT NULL,
        problem TEXT NOT NULL, goal TEXT NOT NULL, current_state TEXT NOT NULL, scope TEXT NOT NULL,
        requirements TEXT NOT NULL, acceptance TEXT NOT NULL, data_offers TEXT NOT NULL, criteria TEXT NOT NULL,
        mechanism TEXT NOT NULL, regime TEXT NOT NULL, budget_fen INTEGER NOT NULL, ceiling_fen INTEGER NOT NULL,
        operation_years INTEGER NOT NULL, payer TEXT NOT NULL, funding_note TEXT NOT NULL,
        public_good_share REAL NOT NULL, topic TEXT NOT NULL, evidence TEXT, department TEXT NOT NULL,
        created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, revision INTEGER NOT NULL,
        opportunity TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    """CREATE TABLE opportunities (
        id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, batch TEXT NOT NULL,
        scenario TEXT NOT NULL REFERENCES scenarios(id), terms TEXT NOT NULL, department TEXT NOT NULL,
        published_by TEXT NOT NULL, published_at TEXT NOT NULL, tender_deadline TEXT NOT NULL,
        minimum_bids INTEGER NOT NULL, public_key BLOB NOT NULL, withdrawn_at TEXT, withdraw_reason TEXT NOT NULL,
        opened_at TEXT, failed_at TEXT, failure_reason TEXT NOT NULL, proposed_at TEXT, awarded_at TEXT
    ) STRICT""",
    """CREATE TABLE opportunity_keys (
        opportunity TEXT PRIMARY KEY REFERENCES opportunities(id), wrapped_private_key BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE enterprises (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, uscc TEXT NOT NULL UNIQUE, scale TEXT NOT NULL,
        ownership TEXT NOT NULL, city TEXT NOT NULL, district TEXT NOT NULL, participant_type TEXT NOT NULL,
        chain_links TEXT NOT NULL, founded_on TEXT, registered_capital_wan REAL, staff INTEGER,
        whitelist TEXT NOT NULL, summary TEXT NOT NULL, legal_representative TEXT NOT NULL,
        contact_phone TEXT NOT NULL, statements TEXT NOT NULL, updated_at TEXT NOT NULL, revision INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE vectors (
        object TEXT NOT NULL, part TEXT NOT NULL, encoder TEXT NOT NULL, text_sha256 TEXT NOT NULL,
        vector BLOB NOT NULL, PRIMARY KEY (object, part)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE bids (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id),
        enterprise TEXT NOT NULL REFERENCES enterprises(id), revision INTEGER NOT NULL,
        submission TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL, sha256 TEXT NOT NULL,
        received_at TEXT NOT NULL, submitted_by TEXT NOT NULL, withdrawn_at TEXT, replaced_at TEXT,
        UNIQUE (opportunity, enterprise, revision)
    ) STRICT""",
    "CREATE UNIQUE INDEX bids_one_valid ON bids(opportunity, enterprise) "
    "WHERE withdrawn_at IS NULL AND replaced_at IS NULL",
    """CREATE TABLE opened_bids (
        id TEXT PRIMARY KEY REFERENCES bids(id), opportunity TEXT NOT NULL REFERENCES opportunities(id),
        enterprise TEXT NOT NULL, enterprise_name TEXT NOT NULL, label TEXT NOT NULL, content TEXT,
        unreadable TEXT NOT NULL, rejected TEXT NOT NULL, received_at TEXT NOT NULL, opened_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE appointments (
        opportunity TEXT NOT NULL REFERENCES opportunities(id), evaluator TEXT NOT NULL REFERENCES users(id),
        at TEXT NOT NULL, PRIMARY KEY (opportunity, evaluator)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE scores (
        bid TEXT NOT NULL REFERENCES opened_bids(id), criterion TEXT NOT NULL, evaluator TEXT NOT NULL,
        half_points INTEGER NOT NULL CHECK (half_points BETWEEN 0 AND 200), comment TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (bid, criterion, evaluator)
    ) STRICT, WITHOUT ROWID""",
    "CREATE TRIGGER scores_immutable BEFORE UPDATE ON scores BEGIN SELECT RAISE(ABORT, 'scores are final'); END",
    "CREATE TRIGGER scores_kept BEFORE DELETE ON scores BEGIN SELECT RAISE(ABORT, 'scores are final'); END",
    """CREATE TABLE awards (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), bid TEXT NOT NULL,
        enterprise TEXT NOT NULL, enterprise_name TEXT NOT NULL, amount_fen INTEGER NOT NULL, reason TEXT NOT NULL,
        proposed_by TEXT NOT NULL, proposed_at TEXT NOT NULL, approved_by TEXT NOT NULL, approved_at TEXT,
        revoked_at TEXT, returned_by TEXT NOT NULL, returned_reason TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX awards_one ON awards(opportunity) WHERE revoked_at IS NULL",
    """CREATE TABLE projects (
        id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, name TEXT NOT NULL, opportunity TEXT NOT NULL,
        award TEXT NOT NULL, enterprise TEXT NOT NULL, enterprise_name TEXT NOT NULL, payer TEXT NOT NULL,
        department TEXT NOT NULL, amount_fen INTEGER NOT NULL, signed_on TEXT, created_at TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX projects_award ON projects(award) WHERE award <> ''",
    """CREATE TABLE case_revisions (
        id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects(id), revision INTEGER NOT NULL,
        "case" TEXT NOT NULL, note TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL,
        UNIQUE (project, revision)
    ) STRICT""",
    """CREATE TABLE projections (
        id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects(id), case_revision INTEGER NOT NULL,
        kind TEXT NOT NULL, engine_version TEXT NOT NULL, inputs_digest TEXT NOT NULL, seed INTEGER NOT NULL,
        result TEXT NOT NULL, at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX projections_project ON projections(project, kind, at)",
    """CREATE TABLE invoices (
        id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, project TEXT NOT NULL, project_ref TEXT NOT NULL,
        payer TEXT NOT NULL, billed_on TEXT NOT NULL, due_on TEXT NOT NULL, amount_fen INTEGER NOT NULL, paid_on TEXT
    ) STRICT""",
    """CREATE TABLE audit (
        seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, actor_name TEXT NOT NULL,
        role TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, outcome TEXT NOT NULL, data TEXT NOT NULL,
        prev_hash TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX audit_object ON audit(object)",
    "CREATE INDEX audit_at ON audit(at)",
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq) "
    "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
)

ACCOUNTS_OF_TWO = (
    "ALTER TABLE users ADD COLUMN confirmed_at TEXT",
    "ALTER TABLE users ADD COLUMN disabled_by TEXT NOT NULL DEFAULT ''",
    "UPDATE users SET confirmed_at = created_at",
)

SPECIALTIES_OF_EXPERTS = (
    "ALTER TABLE users ADD COLUMN specialty TEXT NOT NULL DEFAULT ''",
    "UPDATE users SET specialty = 'technology' WHERE role = 'evaluator'",
    "ALTER TABLE draw_announcements ADD COLUMN needs TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE draw_announcements ADD COLUMN specialties TEXT NOT NULL DEFAULT '[]'",
)
