"""Tables from the committee to the contract (m010), then frozen reports, votes, draws and what keeps records (m014)."""

from __future__ import annotations

EVALUATION_TO_CONTRACT = (
    *(
        f"ALTER TABLE opportunities ADD COLUMN {name} TEXT"
        for name in (
            *("appointed_at", "scored_at", "reported_at", "publicity_from", "signed_at", "started_at"),
            *("accepted_at", "reviewed_at", "terminated_at"),
        )
    ),
    "ALTER TABLE opportunities ADD COLUMN terminate_reason TEXT NOT NULL DEFAULT ''",
    # What was awarded before publicity existed stays awarded, without one; what was only proposed is sent back first.
    "UPDATE opportunities SET appointed_at = (SELECT min(at) FROM appointments a WHERE a.opportunity = opportunities.id)",
    "ALTER TABLE appointments ADD COLUMN kind TEXT NOT NULL DEFAULT 'expert'",
    "ALTER TABLE appointments ADD COLUMN chair INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE appointments ADD COLUMN replaced_at TEXT",
    "ALTER TABLE appointments ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE appointments ADD COLUMN declared_at TEXT",
    "UPDATE appointments SET declared_at = at WHERE opportunity IN "
    "(SELECT id FROM opportunities WHERE awarded_at IS NOT NULL)",
    "UPDATE appointments SET kind = 'buyer' WHERE (SELECT department FROM users WHERE id = evaluator) = "
    "(SELECT department FROM opportunities WHERE id = opportunity)",
    "UPDATE appointments SET chair = 1 WHERE evaluator = (SELECT min(b.evaluator) FROM appointments b "
    "WHERE b.opportunity = appointments.opportunity)",
    """CREATE TABLE draws (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), draw TEXT NOT NULL,
        drawn_by TEXT NOT NULL, drawn_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE corrections (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), correction TEXT NOT NULL,
        made_by TEXT NOT NULL, made_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE evaluation_reports (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), reasons TEXT NOT NULL,
        summary TEXT NOT NULL, written_by TEXT NOT NULL, written_at TEXT NOT NULL, superseded_at TEXT
    ) STRICT""",
    """CREATE TABLE remedies (
        id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, opportunity TEXT NOT NULL REFERENCES opportunities(id),
        enterprise TEXT NOT NULL, filed_by TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL,
        filed_at TEXT NOT NULL, accepted_at TEXT, not_accepted_at TEXT, answer TEXT NOT NULL, answered_at TEXT,
        complaint TEXT NOT NULL, complained_at TEXT, complaint_accepted_at TEXT, decision TEXT NOT NULL,
        decided_at TEXT, closed_at TEXT, withdrawn_at TEXT
    ) STRICT""",
    "CREATE INDEX remedies_opportunity ON remedies(opportunity, filed_at)",
    """CREATE TABLE contracts (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), award TEXT NOT NULL UNIQUE,
        terms TEXT NOT NULL, differences TEXT NOT NULL, signed_on TEXT NOT NULL, recorded_by TEXT NOT NULL,
        recorded_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE duties_done (
        opportunity TEXT NOT NULL REFERENCES opportunities(id), duty TEXT NOT NULL, done_on TEXT NOT NULL,
        done_by TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (opportunity, duty)
    ) STRICT, WITHOUT ROWID""",
)


def final_rows(table: str, fixed: str = "", once: str = "", key: str = "id") -> tuple[str, ...]:
    """Triggers that keep the rows of a table as they are: none is deleted or replaced, columns `fixed` never change,
    columns `once` only from empty to a value; without either nothing changes at all. key: what may be there only once."""
    changes = [f"NEW.{name} IS NOT OLD.{name}" for name in fixed.split()]
    changes += [f"(coalesce(OLD.{n}, '') <> '' AND NEW.{n} IS NOT OLD.{n})" for n in once.split()]
    when = f" WHEN {' OR '.join(changes)}" if changes else ""
    refused = f"BEGIN SELECT RAISE(ABORT, '{table} are final'); END"
    return (
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table}{when} {refused}",
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {refused}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {refused}",
    )


DELIBERATION = (
    "ALTER TABLE evaluation_reports ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE evaluation_reports ADD COLUMN totals TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE evaluation_reports ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE draws ADD COLUMN ingredients TEXT NOT NULL DEFAULT 'null'",
    "ALTER TABLE opened_bids ADD COLUMN rejected_at TEXT",
    "ALTER TABLE remedies ADD COLUMN answer_outcome TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE remedies ADD COLUMN decision_outcome TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE remedies ADD COLUMN struck TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE draw_announcements (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL UNIQUE REFERENCES opportunities(id), count INTEGER NOT NULL,
        number TEXT NOT NULL, pool TEXT NOT NULL, left_out TEXT NOT NULL, announced_by TEXT NOT NULL,
        announced_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE draw_drop_outs (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), person TEXT NOT NULL,
        reason TEXT NOT NULL, recorded_by TEXT NOT NULL, recorded_at TEXT NOT NULL, UNIQUE (opportunity, person)
    ) STRICT""",
    """CREATE TABLE direct_appointments (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), reason TEXT NOT NULL,
        approval TEXT NOT NULL, recorded_by TEXT NOT NULL, recorded_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE motions (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), kind TEXT NOT NULL,
        bid TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, correction TEXT, moved_by TEXT NOT NULL,
        moved_at TEXT NOT NULL, carried_at TEXT, lost_at TEXT, withdrawn_at TEXT
    ) STRICT""",
    "CREATE INDEX motions_opportunity ON motions(opportunity, moved_at)",
    """CREATE TABLE votes (
        motion TEXT NOT NULL REFERENCES motions(id), member TEXT NOT NULL, agrees INTEGER NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (motion, member)
    ) STRICT, WITHOUT ROWID""",
    "CREATE TRIGGER votes_immutable BEFORE UPDATE ON votes BEGIN SELECT RAISE(ABORT, 'votes are final'); END",
    "CREATE TRIGGER votes_kept BEFORE DELETE ON votes BEGIN SELECT RAISE(ABORT, 'votes are final'); END",
    "CREATE TRIGGER votes_no_replace BEFORE INSERT ON votes WHEN EXISTS (SELECT 1 FROM votes WHERE motion = NEW.motion "
    "AND member = NEW.member) BEGIN SELECT RAISE(ABORT, 'votes are final'); END",
    "CREATE TRIGGER scores_no_replace BEFORE INSERT ON scores WHEN EXISTS (SELECT 1 FROM scores WHERE bid = NEW.bid "
    "AND criterion = NEW.criterion AND evaluator = NEW.evaluator) BEGIN SELECT RAISE(ABORT, 'scores are final'); END",
    """CREATE TABLE clarifications (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), bid TEXT NOT NULL,
        question TEXT NOT NULL, asked_by TEXT NOT NULL, asked_at TEXT NOT NULL, due_at TEXT NOT NULL,
        answer TEXT NOT NULL, answered_by TEXT NOT NULL, answered_at TEXT
    ) STRICT""",
    "CREATE INDEX clarifications_opportunity ON clarifications(opportunity, asked_at)",
    *final_rows("draws", key="opportunity"),
    *final_rows("draw_announcements", key="opportunity"),
    *final_rows("draw_drop_outs"),
    *final_rows("direct_appointments"),
    *final_rows("corrections"),
    *final_rows(
        "evaluation_reports",
        "id opportunity reasons summary written_by written_at version totals digest",
        "superseded_at",
    ),
    # Where a member leaves, a rejection that rested on the vote is open again: carried_at may be taken back.
    *final_rows(
        "motions",
        "id opportunity kind bid code reason correction moved_by moved_at",
        "lost_at withdrawn_at",
    ),
    *final_rows(
        "clarifications",
        "id opportunity bid question asked_by asked_at due_at",
        "answer answered_by answered_at",
    ),
    *final_rows(
        "remedies",
        "id number opportunity enterprise filed_by subject text filed_at",
        "accepted_at not_accepted_at answer answer_outcome answered_at complaint complained_at complaint_accepted_at "
        "decision decision_outcome struck decided_at closed_at withdrawn_at",
    ),
    *final_rows("contracts"),
    *final_rows(
        "awards",
        "id opportunity bid enterprise enterprise_name amount_fen reason proposed_by proposed_at",
        "approved_by approved_at revoked_at returned_by returned_reason",
    ),
)

OPENINGS_KEPT = (
    # Where a member leaves, a rejection that rested on the vote is taken back: rejected and rejected_at may change.
    *final_rows(
        "opened_bids",
        "id opportunity enterprise enterprise_name label content unreadable received_at opened_at grounds",
    ),
    *final_rows(
        "opening_ceremonies",
        "id opportunity attending begun_by begun_name begun_role begun_department begun_at first_key",
        "confirmed_by confirmed_name confirmed_role confirmed_department confirmed_at",
    ),
    "CREATE TRIGGER opening_ceremonies_confirmed BEFORE UPDATE ON opening_ceremonies WHEN OLD.confirmed_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'opening_ceremonies are final'); END",
)

TIES_OF_BOTH_SIDES = (
    # Which companies said from their own accounts that they take part in a consortium; with whom, is under the master key.
    """CREATE TABLE memberships (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id),
        enterprise TEXT NOT NULL REFERENCES enterprises(id), lead BLOB NOT NULL, stated_by TEXT NOT NULL,
        stated_at TEXT NOT NULL, withdrawn_at TEXT
    ) STRICT""",
    "CREATE INDEX memberships_opportunity ON memberships(opportunity, stated_at)",
    *final_rows("memberships", "id opportunity enterprise lead stated_by stated_at", "withdrawn_at"),
    "ALTER TABLE enterprises ADD COLUMN controls TEXT NOT NULL DEFAULT '[]'",
    """CREATE TABLE enterprise_ties (
        id TEXT PRIMARY KEY, enterprise TEXT NOT NULL REFERENCES enterprises(id), at TEXT NOT NULL,
        representative TEXT NOT NULL, controlled_by TEXT NOT NULL, controls TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX enterprise_ties_enterprise ON enterprise_ties(enterprise, at)",
    # What was known before changes were dated counts for every deadline, also for those that have passed.
    "INSERT INTO enterprise_ties(id, enterprise, at, representative, controlled_by, controls) "
    "SELECT 'et_' || id, id, '0001-01-01T00:00:00.000000+00:00', representative, controlled_by, '[]' FROM enterprises",
    *final_rows("enterprise_ties"),
    "ALTER TABLE opened_bids ADD COLUMN suspicions TEXT NOT NULL DEFAULT '[]'",
    "CREATE TRIGGER opened_bids_suspicions BEFORE UPDATE ON opened_bids WHEN NEW.suspicions IS NOT OLD.suspicions "
    "BEGIN SELECT RAISE(ABORT, 'opened_bids are final'); END",
)

_SAVED_BY_ITSELF = (
    "EXISTS (SELECT 1 FROM audit a WHERE a.action = 'enterprises.save' AND a.object = enterprise_ties.enterprise AND a.at = "
    "CASE WHEN enterprise_ties.at < '0002' THEN (SELECT updated_at FROM enterprises WHERE id = enterprise_ties.enterprise) "
    "ELSE enterprise_ties.at END)"
)
_LAST_IMPORTED = (
    "(SELECT t.imported_control FROM enterprise_ties t WHERE t.enterprise = enterprises.id "
    "ORDER BY t.at DESC, t.rowid DESC LIMIT 1)"
)
IMPORTED_TIES = (
    "ALTER TABLE enterprises ADD COLUMN imported_control TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE enterprise_ties ADD COLUMN imported_control TEXT NOT NULL DEFAULT '[]'",
    # Who wrote an earlier row is in the log: what a company did not save itself had come with a file.
    "DROP TRIGGER enterprise_ties_fixed",
    "UPDATE enterprise_ties SET imported_control = controlled_by, controlled_by = '[]' "
    f"WHERE controlled_by <> '[]' AND NOT {_SAVED_BY_ITSELF}",
    f"UPDATE enterprises SET imported_control = {_LAST_IMPORTED}, controlled_by = '[]' "
    f"WHERE controlled_by <> '[]' AND {_LAST_IMPORTED} <> '[]'",
    final_rows("enterprise_ties")[0],
)

ANSWER_DRAFTS = (
    "ALTER TABLE remedies ADD COLUMN answer_drafted_at TEXT",
    """CREATE TABLE answer_drafts (
        id TEXT PRIMARY KEY, remedy TEXT NOT NULL REFERENCES remedies(id), text TEXT NOT NULL, outcome TEXT NOT NULL,
        drafted_by TEXT NOT NULL, drafted_at TEXT NOT NULL, ended_by TEXT NOT NULL, ended_at TEXT, ending TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX answer_drafts_remedy ON answer_drafts(remedy, drafted_at)",
    *final_rows(
        "answer_drafts", "id remedy text outcome drafted_by drafted_at", "ended_by ended_at ending reason"
    ),
)

STEPPING_DOWN = (
    "ALTER TABLE draw_drop_outs ADD COLUMN witnessed_by TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE draw_step_downs (
        id TEXT PRIMARY KEY, opportunity TEXT NOT NULL REFERENCES opportunities(id), person TEXT NOT NULL,
        reason TEXT NOT NULL, proposed_by TEXT NOT NULL, proposed_at TEXT NOT NULL, outcome TEXT NOT NULL,
        decided_by TEXT NOT NULL, decided_at TEXT, answer TEXT NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX draw_step_downs_waiting ON draw_step_downs(opportunity, person) WHERE outcome = ''",
    *final_rows(
        "draw_step_downs",
        "id opportunity person reason proposed_by proposed_at",
        "outcome decided_by decided_at answer",
    ),
)
