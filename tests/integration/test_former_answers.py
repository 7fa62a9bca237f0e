"""Open data of databases in which one question was answered twice, as was possible before an answer was final."""

from __future__ import annotations

from dataclasses import replace

from city import City

from app.domain.users import PUBLIC
from app.services import open_data, questions


def test_R25_a_question_that_was_answered_twice_is_published_once_with_the_answer_that_stands(
    city: City,
) -> None:
    opportunity = city.opportunity()
    asked = [
        questions.ask(
            city.app, city.bidders[n], opportunity.id, f"第{n + 1}问：末班车的时刻以哪一天为准？", f"q{n}"
        )
        for n in range(2)
    ]
    for each in asked:
        city.clock.advance(minutes=5)
        questions.answer(city.app, city.officer, each.id, "以公布的运行图为准。", False)
    city.clock.advance(minutes=5)
    with city.app.store.write() as work:
        for trigger in ("releases_kept", "questions_answered", "questions_fixed"):
            work.db.conn.execute(f"DROP TRIGGER {trigger}")
        work.db.conn.execute("DELETE FROM releases")
        first = work.opportunities.questions.get(asked[0].id)
        work.opportunities.questions.save(
            replace(first, answer="以新公布的运行图为准。", answered_at=work.now)
        )
        work.record(city.officer, "opportunities.answer", opportunity.id, affects_bids=False)
    with city.app.store.write() as work:
        work.db.conn.execute("DELETE FROM releases")
        work.record(city.admin, "test.change")
    open_data.catch_up(city.app)
    told = [
        document["description"]
        for each in open_data.feed(city.app, PUBLIC, "揭榜").package["releases"]
        for document in each["tender"].get("documents", [])
        if document["documentType"] == "clarifications"
    ]
    assert [text.splitlines()[1] for text in told] == [
        "答：以公布的运行图为准。",
        "答：以新公布的运行图为准。",
    ]
    assert "第2问" in told[0]
    assert "第1问" in told[1]
