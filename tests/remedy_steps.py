"""Steps of objections and complaints that many tests walk through, with the lawful texts they need."""

from __future__ import annotations

from city import City

from app.domain.remedies import StoredRemedy
from app.services import remedies, remedy_answers

TEXT = "公布的文件、评审过程或者结果与规定不符，请予核实并更正。"
ANSWER = "经复核，情况已经查明，现按规定予以答复。"


def objected(city: City, opportunity_id: str, subject: str = "result", bidder: int = 1) -> StoredRemedy:
    """Filed and taken up."""
    filed = remedies.file(city.app, city.bidders[bidder], opportunity_id, subject, TEXT, f"{subject}{bidder}")
    return remedies.accept(city.app, city.officer, filed.id)


def answered(city: City, opportunity_id: str, subject: str = "result", bidder: int = 1) -> StoredRemedy:
    """Filed, taken up and answered: it stands."""
    found = objected(city, opportunity_id, subject, bidder)
    return remedies.answer(city.app, city.officer, found.id, ANSWER)


def answered_by_two(city: City, remedy_id: str, outcome: str) -> StoredRemedy:
    """An answer with effect: drafted by the officer, given by the reviewer."""
    remedies.answer(city.app, city.officer, remedy_id, ANSWER, outcome)
    return remedy_answers.approve(city.app, city.reviewer, remedy_id)


def investigated(city: City, remedy: StoredRemedy, bidder: int = 1) -> StoredRemedy:
    """Brought to the supervisor, who takes it up."""
    remedies.complain(city.app, city.bidders[bidder], remedy.id, TEXT)
    return remedies.take_up(city.app, city.supervisor, remedy.id)


def decided(city: City, remedy: StoredRemedy, outcome: str, bidder: int = 1) -> StoredRemedy:
    """The supervisor decides the complaint about it."""
    investigated(city, remedy, bidder)
    return remedies.decide(city.app, city.supervisor, remedy.id, ANSWER, outcome)


def possible(city: City, opportunity_id: str) -> list[str]:
    """The outcomes that the supervisor is offered for the complaint, or the department for the objection."""
    (view,) = remedies.of(city.app, city.supervisor, opportunity_id)
    return [each.code for each in view.outcomes]
