"""联合体组建: the team of one lead and a few members that covers most of an opportunity.

A requirement counts with the strength of the team's best statement.  Wanted is the team with the fewest unmet
qualifications and, among those, with the highest ``coverage - least_gain x members beside the lead``: nobody
is taken along who adds less than `least_gain`.  Of equal teams none is returned in which a member could leave
or give way to a smaller id.

A suggestion, never a condition: nobody may be forced into a consortium (招标投标法第三十一条).  Who bids with
whom, or alone, is secret until the bids are opened: hand over only what the person asking may know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.errors import MatchingError
from matching.fit.constraints import ConstraintResult, check_consortium
from matching.fit.profiles import ProfileMatch
from matching.fit.team_search import Method, Pool, search
from matching.search.scoring import Band

# With so many candidates whom nobody else replaces, and twenty requirements, the program takes about a second.
EXACT_POOL = 400
_OF_THE_TEAM = ("qualification_valid", "qualification_expired", "qualification_missing")


@dataclass(frozen=True)
class ForbiddenPair:
    """Two profiles that may not bid together, and why (a code of the caller).

    For example one legal representative or control relation (政府采购法实施条例第十八条).
    """

    first: str
    second: str
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """A candidate who cannot be in the team, with codes: of hard constraints, or of the caller."""

    profile_id: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """One member: its coverage alone, what the team would lose without it, and what it answers.

    `requirements` are those for which its statement is the team's best; `qualifications` those that nobody
    else in the team holds.
    """

    profile_id: str
    coverage_alone: float
    adds: float
    requirements: tuple[str, ...]
    qualifications: tuple[str, ...]


@dataclass(frozen=True)
class TeamRequirement:
    """Who answers one requirement, with which statement and how strongly (0..1), beside the lead alone."""

    requirement_id: str
    weight: float
    mandatory: bool
    profile_id: str | None
    statement_id: str | None
    strength: float
    band: Band
    lead_strength: float
    lead_band: Band


@dataclass(frozen=True)
class Consortium:
    """The suggested team, the lead first; empty when nobody may bid.

    `constraints`: hard conditions of the team (`check_consortium`).  `gaps`: requirements that nobody in the
    team is possible for.  `method`: integer programming, or greedy for large pools; `gap`: proven bound on
    how much better, in coverage, any other team could be (0 means optimal).
    """

    members: tuple[Member, ...]
    coverage: float
    lead_coverage: float
    requirements: tuple[TeamRequirement, ...]
    gaps: tuple[str, ...]
    mandatory_gaps: tuple[str, ...]
    constraints: tuple[ConstraintResult, ...]
    left_out: tuple[LeftOut, ...]
    method: Method
    gap: float

    @property
    def lead(self) -> str | None:
        """牵头单位."""
        return self.members[0].profile_id if self.members else None

    @property
    def eligible(self) -> bool:
        """Say whether the team fulfils every hard condition."""
        return bool(self.members) and all(result.satisfied for result in self.constraints)


def build_consortium(
    matches: Sequence[ProfileMatch],
    *,
    lead: str | None = None,
    excluded: Mapping[str, str] | None = None,
    may_not_bid_together: Sequence[ForbiddenPair] = (),
    max_members: int = 4,
    least_gain: float = 0.02,
) -> Consortium:
    """Return the best team of one lead and at most `max_members` from the matches of one opportunity.

    `lead`: an enterprise that looks for partners; without it the member with the highest coverage alone leads.
    `excluded`: id to reason, for example ``in_another_consortium`` or ``bids_alone`` (R10) as far as the person
    asking may know it.  A candidate who fails a hard condition is left out with its code; one who lacks a
    qualification is not, because another member may hold it.
    Raises ``bad_input`` for repeated ids, an unknown lead, matches of different requirements, a negative
    number of members or a gain that is not 0 or more.
    """
    known = {match.profile_id: match for match in sorted(matches, key=lambda match: match.profile_id)}
    asked = {tuple(part.requirement_id for part in match.requirements) for match in matches}
    if len(known) != len(matches) or len(asked) > 1 or max_members < 0 or not least_gain >= 0:
        raise MatchingError("bad_input", what="consortium")
    if lead is not None and lead not in known:
        raise MatchingError("bad_input", what="lead")
    reasons = {name: _reasons(match, excluded or {}) for name, match in known.items()}
    for pair in may_not_bid_together:
        other = {pair.first: pair.second, pair.second: pair.first}.get(lead or "")
        if other in reasons and not reasons[other]:
            reasons[other] = (pair.reason,)
    left_out = tuple(LeftOut(name, why) for name, why in reasons.items() if why)
    pool = [match for name, match in known.items() if not reasons[name]]
    if not pool or (lead is not None and reasons[lead]):
        return Consortium((), 0.0, 0.0, (), (), (), (), left_out, "integer_programming", 0.0)
    found = search(_pool(pool, lead, may_not_bid_together, 1 + max_members, least_gain), EXACT_POOL)
    team = [pool[row] for row in found.team]
    team.sort(key=lambda match: (match.profile_id != lead, -match.coverage, match.profile_id))
    return _described(team, left_out, found.method, found.gap)


def _reasons(match: ProfileMatch, excluded: Mapping[str, str]) -> tuple[str, ...]:
    hard = [r.code for r in match.constraints if not r.satisfied and r.code not in _OF_THE_TEAM]
    own = [excluded[match.profile_id]] if match.profile_id in excluded else []
    return tuple(dict.fromkeys([*own, *hard]))


def _pool(
    matches: Sequence[ProfileMatch],
    lead: str | None,
    forbidden: Sequence[ForbiddenPair],
    size: int,
    least_gain: float,
) -> Pool:
    weights = np.array([part.weight for part in matches[0].requirements], dtype=np.float64)
    needed = [r.subject for r in matches[0].constraints if r.code.startswith("qualification_")]
    row = {match.profile_id: number for number, match in enumerate(matches)}
    apart = np.zeros((len(matches), len(matches)), dtype=bool)
    for pair in forbidden:
        if pair.first in row and pair.second in row and pair.first != pair.second:
            apart[row[pair.first], row[pair.second]] = apart[row[pair.second], row[pair.first]] = True
    return Pool(
        strengths=np.array([[part.strength for part in match.requirements] for match in matches]),
        weights=weights / weights.sum(),
        holds=np.array([[subject in _held(match) for subject in needed] for match in matches], dtype=bool),
        apart=apart,
        size=size,
        least_gain=least_gain,
        lead=None if lead is None else row[lead],
    )


def _held(match: ProfileMatch) -> set[str]:
    return {result.subject for result in match.constraints if result.code == "qualification_valid"}


def _described(
    team: Sequence[ProfileMatch], left_out: tuple[LeftOut, ...], method: Method, gap: float
) -> Consortium:
    strengths = np.array([[part.strength for part in match.requirements] for match in team])
    weights = np.array([part.weight for part in team[0].requirements]) / sum(
        part.weight for part in team[0].requirements
    )
    best = strengths.argmax(axis=0)
    coverage = float(strengths.max(axis=0) @ weights)
    without = [
        float(np.delete(strengths, number, axis=0).max(axis=0, initial=0.0) @ weights)
        for number in range(len(team))
    ]
    requirements = tuple(
        _requirement(team, number, int(best[number])) for number in range(len(team[0].requirements))
    )
    members = tuple(
        Member(
            match.profile_id,
            match.coverage,
            coverage - without[number],
            tuple(one.requirement_id for one in requirements if one.profile_id == match.profile_id),
            tuple(sorted(_held(match) - {q for other in team if other is not match for q in _held(other)})),
        )
        for number, match in enumerate(team)
    )
    gaps = [one for one in requirements if one.band == "unlikely"]
    return Consortium(
        members,
        coverage,
        team[0].coverage,
        requirements,
        tuple(one.requirement_id for one in gaps),
        tuple(one.requirement_id for one in gaps if one.mandatory),
        check_consortium({match.profile_id: match.constraints for match in team}),
        left_out,
        method,
        gap,
    )


def _requirement(team: Sequence[ProfileMatch], number: int, best: int) -> TeamRequirement:
    part, own = team[best].requirements[number], team[0].requirements[number]
    answered = part.strength > 0
    return TeamRequirement(
        part.requirement_id,
        part.weight,
        part.mandatory,
        team[best].profile_id if answered else None,
        part.statement_id if answered else None,
        part.strength,
        part.band,
        own.strength,
        own.band,
    )
