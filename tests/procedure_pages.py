"""What tests of the procedure's pages share: a clean run, tables as text, an opportunity to work on, a bid for it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from app.domain.bids import BidContent
from app.services import publishing, second_person
from app.services.publishing import OpportunityRow


def fine(at: AppTest) -> AppTest:
    assert [str(each.value) for each in at.exception] == []
    return at


def frames(at: AppTest) -> str:
    """Every table of the page as text, those for reading as well."""
    sortable = [each.value.to_csv() for each in [*at.dataframe, *at.table]]
    return "\n".join([*sortable, *(each.value for each in at.markdown if each.value.startswith("| "))])


def reading_tables(at: AppTest) -> list[dict[str, list[str]]]:
    """The tables for reading: header -> its cells as they are shown."""
    found = []
    for each in at.markdown:
        if each.value.startswith("| "):
            head, _, *rows = (
                [cell.strip() for cell in line.strip("| ").split(" | ")] for line in each.value.split("\n")
            )
            found.append({name: [row[n] for row in rows] for n, name in enumerate(head)})
    return found


def row_of(shell, number: str) -> OpportunityRow:
    rows = publishing.list_public(shell.app, shell.actor("officer"))
    return next(row for row in rows if row.number == number)


def open_row(shell, role_login: str = "jingban") -> OpportunityRow:
    """An opportunity of the officer's department that accepts bids now."""
    officer = shell.actor("officer", role_login)
    return next(row for row in publishing.list_mine(shell.app, officer) if row.status == "published")


def some_bid(shell, row: OpportunityRow, share: float = 0.9) -> BidContent:
    terms = publishing.read(shell.app, shell.actor("officer"), row.id).opportunity.terms
    return BidContent(
        price_fen=int(row.ceiling_fen * share),
        capex_fen=int(row.ceiling_fen * share / 3),
        annual_opex_fen=int(row.ceiling_fen * share / 10),
        term_months=6,
        plan="先在一个片区试点。",
        operation_plan="驻场运营。",
        responses={each.id: f"响应{each.id}" for each in terms.requirements},
        promise="达不到指标按合同扣减。",
        contact="陆先生",
    )


def second_page(shell, kind: str, subject: str) -> AppTest:
    """The page of the second person, at the proposal of this kind for a thing."""
    at = fine(shell.open("approvals", "reviewer"))
    found = second_person.waiting(shell.app, shell.actor("reviewer"))
    place = next(n for n, each in enumerate(found) if (each.kind, each.subject) == (kind, subject))
    (choice,) = [each for each in at.selectbox if str(each.key).startswith("proposals.choice.")]
    return fine(choice.set_value(place).run())


def approve_there(shell, at: AppTest, kind: str, subject: str) -> AppTest:
    """The second person ticks and approves what `second_page` shows."""
    found = second_person.last_of(shell.app, shell.actor("reviewer"), kind, subject)
    at.checkbox(key=f"second.sure.{found.id}").check()
    return at.button(key=f"second.approve.{found.id}").click().run()
