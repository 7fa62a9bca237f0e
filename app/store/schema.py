"""Tables and their migrations. A migration is never edited once released, only followed by another."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from app.store.deliberation_tables import (
    ANSWER_DRAFTS,
    DELIBERATION,
    EVALUATION_TO_CONTRACT,
    IMPORTED_TIES,
    OPENINGS_KEPT,
    STEPPING_DOWN,
    TIES_OF_BOTH_SIDES,
    final_rows,
)
from app.store.delivery_tables import DELIVERY, SIGNED_AND_KEPT, WHITELIST_OF_TWO
from app.store.foundation_tables import ACCOUNTS_OF_TWO, FOUNDATION, SPECIALTIES_OF_EXPERTS
from app.store.holiday_tables import HOLIDAYS, HOLIDAYS_OF_TWO
from app.store.proposals import PROPOSALS
from app.store.race_tables import RACE_TABLES, RACES_KEPT, RACES_VOIDED

APPLICATION_ID = 0x4A494542  # "JIEB": another program's database is refused, not written to (F10)
migrations = Migrations("jiebang")


@migrations()
def m001_foundation(db: Database) -> None:
    """Everything of the first journey: messages, topics, scenarios, opportunities, bids, awards, projects, audit."""
    for statement in FOUNDATION:
        db.conn.execute(statement)


_LEARNING = (
    """CREATE TABLE vectors_by_model (
        object TEXT NOT NULL, part TEXT NOT NULL, encoder TEXT NOT NULL, text_sha256 TEXT NOT NULL,
        vector BLOB NOT NULL, PRIMARY KEY (object, part, encoder)
    ) STRICT, WITHOUT ROWID""",
    "INSERT INTO vectors_by_model SELECT object, part, encoder, text_sha256, vector FROM vectors",
    "DROP TABLE vectors",
    "ALTER TABLE vectors_by_model RENAME TO vectors",
    "CREATE INDEX vectors_encoder ON vectors(encoder)",
    """CREATE TABLE learning_runs (
        id TEXT PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, base TEXT NOT NULL, present TEXT NOT NULL,
        texts INTEGER NOT NULL, pairs INTEGER NOT NULL, held_out INTEGER NOT NULL, candidates TEXT NOT NULL,
        chosen TEXT NOT NULL, verdict TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL,
        seconds REAL NOT NULL
    ) STRICT""",
    """CREATE TABLE model_switches (
        id TEXT PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL,
        run TEXT NOT NULL
    ) STRICT""",
)


@migrations()
def m002_learning(db: Database) -> None:
    """Vectors of several models side by side; what was learned from the city's texts and which model is in use."""
    for statement in _LEARNING:
        db.conn.execute(statement)


_EVALUATION = (
    """CREATE TABLE city_budgets (
        id TEXT PRIMARY KEY, first_year INTEGER NOT NULL, amounts TEXT NOT NULL, growth REAL,
        risk_ratio REAL NOT NULL, source TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE evaluation_papers (
        id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects(id), kind TEXT NOT NULL,
        content TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX evaluation_papers_project ON evaluation_papers(project, kind, saved_at)",
    """CREATE TABLE case_scenarios (
        id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects(id), name TEXT NOT NULL,
        content TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL, removed_at TEXT
    ) STRICT""",
    "CREATE UNIQUE INDEX case_scenarios_name ON case_scenarios(project, name) WHERE removed_at IS NULL",
)


@migrations()
def m003_evaluation(db: Database) -> None:
    """The city's budget, papers of value-for-money evaluations, scenarios of a project's case."""
    for statement in _EVALUATION:
        db.conn.execute(statement)


@migrations()
def m004_repeated_messages(db: Database) -> None:
    """How many messages of a topic nearly repeat another; 0 for topics that were made before it was counted."""
    db.conn.execute("ALTER TABLE topics ADD COLUMN repeated INTEGER NOT NULL DEFAULT 0")


@migrations()
def m005_conditions(db: Database) -> None:
    """Who controls or manages an enterprise; what a scenario demands of bidders beside its requirements."""
    db.conn.execute("ALTER TABLE enterprises ADD COLUMN controlled_by TEXT NOT NULL DEFAULT '[]'")
    db.conn.execute("ALTER TABLE scenarios ADD COLUMN conditions TEXT NOT NULL DEFAULT '{}'")


_PAYMENTS = (
    """CREATE TABLE payments (
        id TEXT PRIMARY KEY, invoice TEXT NOT NULL REFERENCES invoices(id), paid_on TEXT NOT NULL,
        amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), entered_by TEXT NOT NULL, entered_at TEXT,
        undone_by TEXT NOT NULL DEFAULT '', undone_at TEXT
    ) STRICT""",
    "CREATE INDEX payments_invoice ON payments(invoice)",
    "INSERT INTO payments(id, invoice, paid_on, amount_fen, entered_by) "
    "SELECT 'py_' || id, id, paid_on, amount_fen, '' FROM invoices WHERE paid_on IS NOT NULL AND amount_fen > 0",
    "ALTER TABLE invoices DROP COLUMN paid_on",
    """CREATE TABLE payer_profiles (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, payer TEXT NOT NULL, method TEXT NOT NULL, content TEXT NOT NULL,
        digest TEXT NOT NULL, saved_by TEXT NOT NULL, saved_at TEXT NOT NULL, removed_at TEXT
    ) STRICT""",
    "CREATE UNIQUE INDEX payer_profiles_name ON payer_profiles(name) WHERE removed_at IS NULL",
)


@migrations()
def m006_payments(db: Database) -> None:
    """Payments beside the bills, the whole of a bill or a part; payer profiles that were saved."""
    for statement in _PAYMENTS:
        db.conn.execute(statement)


_PLATFORM = (
    """CREATE TABLE platform_companies (
        id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, name TEXT NOT NULL, synthetic INTEGER NOT NULL,
        created_by TEXT NOT NULL, created_at TEXT NOT NULL, removed_at TEXT
    ) STRICT""",
    "CREATE UNIQUE INDEX platform_companies_name ON platform_companies(name) WHERE removed_at IS NULL",
    """CREATE TABLE platform_papers (
        id TEXT PRIMARY KEY, company TEXT NOT NULL REFERENCES platform_companies(id), part TEXT NOT NULL,
        revision INTEGER NOT NULL, content TEXT NOT NULL, note TEXT NOT NULL, saved_by TEXT NOT NULL,
        saved_at TEXT NOT NULL, UNIQUE (company, part, revision)
    ) STRICT""",
)


@migrations()
def m007_platform(db: Database) -> None:
    """Platform companies and the papers of their files."""
    for statement in _PLATFORM:
        db.conn.execute(statement)


@migrations()
def m008_risk_runs(db: Database) -> None:
    """Simulations of payment risk of one project, of several, of the city."""
    db.conn.execute(
        """CREATE TABLE risk_runs (
        id TEXT PRIMARY KEY, scope TEXT NOT NULL, subject TEXT NOT NULL, revisions TEXT NOT NULL,
        engine_version TEXT NOT NULL, inputs_digest TEXT NOT NULL, seed INTEGER NOT NULL, question TEXT NOT NULL,
        result TEXT NOT NULL, run_by TEXT NOT NULL, at TEXT NOT NULL
    ) STRICT"""
    )
    db.conn.execute("CREATE INDEX risk_runs_subject ON risk_runs(scope, subject, at)")


_ADDENDA = (
    """CREATE TABLE questions (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id),
        enterprise TEXT NOT NULL REFERENCES enterprises(id), asked_by TEXT NOT NULL, text TEXT NOT NULL,
        asked_at TEXT NOT NULL, answer TEXT NOT NULL, answered_by TEXT NOT NULL, answered_at TEXT,
        affects_bids INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX questions_opportunity ON questions(opportunity, asked_at)",
    """CREATE TABLE addenda (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), number INTEGER NOT NULL,
        note TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, question TEXT NOT NULL,
        affects_bids INTEGER NOT NULL, deadline_before TEXT NOT NULL, deadline_after TEXT NOT NULL,
        issued_by TEXT NOT NULL, issued_at TEXT NOT NULL, UNIQUE (opportunity, number)
    ) STRICT""",
    "CREATE TRIGGER addenda_immutable BEFORE UPDATE ON addenda BEGIN SELECT RAISE(ABORT, 'addenda are final'); END",
    "CREATE TRIGGER addenda_kept BEFORE DELETE ON addenda BEGIN SELECT RAISE(ABORT, 'addenda are final'); END",
    "ALTER TABLE bids ADD COLUMN invalidated_at TEXT",
)


@migrations()
def m009_addenda(db: Database) -> None:
    """Questions and answers, addenda, and which sealed bids wait for a confirmation after one."""
    for statement in _ADDENDA:
        db.conn.execute(statement)


@migrations()
def m010_evaluation_to_contract(db: Database) -> None:
    """The committee's draw, declarations and report, publicity, objections and complaints, contracts, duties."""
    for statement in EVALUATION_TO_CONTRACT:
        db.conn.execute(statement)


_REVIEW = (
    "ALTER TABLE scenarios ADD COLUMN submitted_at TEXT",
    """CREATE TABLE submissions (
        id TEXT PRIMARY KEY, scenario TEXT NOT NULL REFERENCES scenarios(id), deadline TEXT NOT NULL,
        batch TEXT NOT NULL, submitted_by TEXT NOT NULL, submitted_at TEXT NOT NULL, ended_at TEXT,
        ended_by TEXT NOT NULL, reason TEXT NOT NULL, answers TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX submissions_open ON submissions(scenario) WHERE ended_at IS NULL",
)


@migrations()
def m011_review(db: Database) -> None:
    """The review before publication: what was handed in, sent back or published, and the checklist as answered."""
    for statement in _REVIEW:
        db.conn.execute(statement)


_SEALED_PARTS = (
    "ALTER TABLE bids ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE opened_bids ADD COLUMN grounds TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE enterprises ADD COLUMN representative TEXT NOT NULL DEFAULT ''",
    # 《电子招标投标办法》第二十六条: what is not in an envelope is not taken, whoever writes it.
    "CREATE TRIGGER bids_sealed BEFORE INSERT ON bids WHEN substr(NEW.sealed, 1, 3) IS NOT x'4A4201' "
    "BEGIN SELECT RAISE(ABORT, 'bids are sealed'); END",
)


@migrations()
def m012_sealed_parts(db: Database) -> None:
    """Attachments and consortia: envelopes a bid names, why an opened bid does not stand, who answers for a company."""
    for statement in _SEALED_PARTS:
        db.conn.execute(statement)


_OPENING = (
    "ALTER TABLE opportunities ADD COLUMN custody TEXT NOT NULL DEFAULT 'key_file'",
    "ALTER TABLE bids ADD COLUMN returned_at TEXT",
    # What earlier versions handed back: not confirmed after an addendum, or all of too few.
    "UPDATE bids SET returned_at = (SELECT coalesce(opened_at, failed_at) FROM opportunities o WHERE o.id = bids.opportunity) "
    "WHERE withdrawn_at IS NULL AND replaced_at IS NULL AND (invalidated_at IS NOT NULL OR opportunity IN "
    "(SELECT id FROM opportunities WHERE failure_reason = 'too_few_bids'))",
    """CREATE TABLE opening_ceremonies (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), attending TEXT NOT NULL,
        begun_by TEXT NOT NULL, begun_name TEXT NOT NULL, begun_role TEXT NOT NULL, begun_department TEXT NOT NULL,
        begun_at TEXT NOT NULL, first_key TEXT NOT NULL, recovered INTEGER NOT NULL, confirmed_by TEXT NOT NULL,
        confirmed_name TEXT NOT NULL, confirmed_role TEXT NOT NULL, confirmed_department TEXT NOT NULL,
        confirmed_at TEXT
    ) STRICT""",
    "CREATE UNIQUE INDEX opening_ceremonies_once ON opening_ceremonies(opportunity) WHERE confirmed_at IS NOT NULL",
    """CREATE TABLE custody_keys (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, person TEXT NOT NULL, public BLOB NOT NULL, locked BLOB NOT NULL,
        made_at TEXT NOT NULL, ended_at TEXT, failed_count INTEGER NOT NULL, locked_until TEXT
    ) STRICT""",
    "CREATE UNIQUE INDEX custody_keys_person ON custody_keys(person) WHERE kind = 'person' AND ended_at IS NULL",
    """CREATE TABLE custody_letters (
        opportunity TEXT NOT NULL REFERENCES opportunities(id), outer TEXT NOT NULL, inner TEXT NOT NULL,
        sealed BLOB NOT NULL, PRIMARY KEY (opportunity, outer, inner)
    ) STRICT""",
    """CREATE TABLE signal_judgements (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), signal TEXT NOT NULL,
        verdict TEXT NOT NULL, reason TEXT NOT NULL, judged_by TEXT NOT NULL, judged_name TEXT NOT NULL,
        judged_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX signal_judgements_opportunity ON signal_judgements(opportunity, judged_at)",
    "CREATE TRIGGER signal_judgements_immutable BEFORE UPDATE ON signal_judgements "
    "BEGIN SELECT RAISE(ABORT, 'judgements are final'); END",
    "CREATE TRIGGER signal_judgements_kept BEFORE DELETE ON signal_judgements "
    "BEGIN SELECT RAISE(ABORT, 'judgements are final'); END",
)


@migrations()
def m013_opening(db: Database) -> None:
    """The opening by two people, keys that people hold, and how people judged the indicators."""
    for statement in _OPENING:
        db.conn.execute(statement)


@migrations()
def m016_races(db: Database) -> None:
    """Races with their stages, results, points and payments; proposals of enterprises; what stands behind a first use."""
    for statement in RACE_TABLES:
        db.conn.execute(statement)


@migrations()
def m015_delivery(db: Database) -> None:
    """After signing: milestones and deliveries, promises and measurements, decisions of two, scorecards, whitelist."""
    for statement in DELIVERY:
        db.conn.execute(statement)


@migrations()
def m014_deliberation(db: Database) -> None:
    """Results frozen with the report, votes of the committee, announced draws, effects of remedies; none of it changes."""
    for statement in DELIBERATION:
        db.conn.execute(statement)


_OPEN_DATA = (
    """CREATE TABLE releases (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), number INTEGER NOT NULL,
        event TEXT NOT NULL, at TEXT NOT NULL, content TEXT NOT NULL, UNIQUE (opportunity, number)
    ) STRICT""",
    "CREATE INDEX releases_at ON releases(at)",
    "CREATE TRIGGER releases_immutable BEFORE UPDATE ON releases BEGIN SELECT RAISE(ABORT, 'releases are final'); END",
    "CREATE TRIGGER releases_kept BEFORE DELETE ON releases BEGIN SELECT RAISE(ABORT, 'releases are final'); END",
    """CREATE TABLE addendum_drafts (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), number INTEGER NOT NULL,
        note TEXT NOT NULL, after TEXT NOT NULL, later TEXT, question TEXT NOT NULL, drafted_by TEXT NOT NULL,
        drafted_at TEXT NOT NULL, ended_at TEXT, ended_by TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX addendum_drafts_open ON addendum_drafts(opportunity) WHERE ended_at IS NULL",
)


@migrations()
def m017_open_data(db: Database) -> None:
    """Open-data releases as they were made; addenda that wait for a second person."""
    for statement in _OPEN_DATA:
        db.conn.execute(statement)


_RISK_COMPARISONS = (
    """CREATE TABLE risk_comparisons (
        id TEXT PRIMARY KEY, run TEXT NOT NULL REFERENCES risk_runs(id), kind TEXT NOT NULL, paths INTEGER NOT NULL,
        result TEXT NOT NULL, run_by TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (run, kind)
    ) STRICT""",
    "CREATE TRIGGER risk_comparisons_immutable BEFORE UPDATE ON risk_comparisons "
    "BEGIN SELECT RAISE(ABORT, 'comparisons are final'); END",
)


@migrations()
def m018_risk_comparisons(db: Database) -> None:
    """What a simulation of payment risk was compared with, one row a comparison."""
    for statement in _RISK_COMPARISONS:
        db.conn.execute(statement)


_FINAL_ANSWERS = (
    "CREATE TRIGGER questions_answered BEFORE UPDATE ON questions WHEN OLD.answered_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'answers are final'); END",
    *final_rows("questions", fixed="id opportunity enterprise asked_by text asked_at"),
)


@migrations()
def m019_final_answers(db: Database) -> None:
    """A question stays as it was asked, and once it is answered the answer stays, too."""
    for statement in _FINAL_ANSWERS:
        db.conn.execute(statement)


@migrations()
def m020_kept_records(db: Database) -> None:
    """Openings, deliveries, races and the whitelist stay as recorded; the size a supplier had when it signed."""
    for statement in (*SIGNED_AND_KEPT, *RACES_KEPT, *OPENINGS_KEPT):
        db.conn.execute(statement)


@migrations()
def m021_ties_of_both_sides(db: Database) -> None:
    """Memberships confirmed by the member, what companies stated of their ties and when, doubts found at an opening."""
    for statement in TIES_OF_BOTH_SIDES:
        db.conn.execute(statement)


@migrations()
def m022_outcomes_of_remedies(db: Database) -> None:
    """Answers that wait for a second person, and races whose result has fallen."""
    for statement in (*ANSWER_DRAFTS, *RACES_VOIDED):
        db.conn.execute(statement)


@migrations()
def m023_holidays(db: Database) -> None:
    """Notices of holidays that were entered after the release."""
    for statement in HOLIDAYS:
        db.conn.execute(statement)


@migrations()
def m024_network_addresses(db: Database) -> None:
    """Where a session was begun from."""
    db.conn.execute("ALTER TABLE sessions ADD COLUMN client TEXT NOT NULL DEFAULT ''")


@migrations()
def m025_second_people(db: Database) -> None:
    """Drawn experts step down, and enterprises enter and leave the whitelist, by two people."""
    for statement in (*STEPPING_DOWN, *WHITELIST_OF_TWO):
        db.conn.execute(statement)


@migrations()
def m026_proposals(db: Database) -> None:
    """What one person proposes and another one decides."""
    for statement in PROPOSALS:
        db.conn.execute(statement)


@migrations()
def m027_imported_ties(db: Database) -> None:
    """What a file said of a company is kept apart from what the company states."""
    for statement in IMPORTED_TIES:
        db.conn.execute(statement)


@migrations()
def m028_accounts_and_holidays_of_two(db: Database) -> None:
    """Accounts and the holidays of a year count once a second person has confirmed them; those there are count already."""
    for statement in (*ACCOUNTS_OF_TWO, *HOLIDAYS_OF_TWO):
        db.conn.execute(statement)


@migrations()
def m029_specialties(db: Database) -> None:
    """What experts are experts of; those there are count as experts of technology."""
    for statement in SPECIALTIES_OF_EXPERTS:
        db.conn.execute(statement)


@migrations()
def m030_purchase(db: Database) -> None:
    """Whether services or goods are bought; what there is was entered as services."""
    db.conn.execute("ALTER TABLE scenarios ADD COLUMN purchase TEXT NOT NULL DEFAULT 'services'")
