"""Matching: pain points, scenarios and capabilities compared in Chinese, explained, offline.

A pure library: values in, values out; it opens nothing but a model folder.  Start with
`Engine.default()`, then `rank`, `rank_demands`, `cluster_messages`, `find_duplicates`, `DuplicateFinder`,
`Timeline`, `classify_fields`, `CodeTable` or `evaluate_matching`.

A name brings its module along when it is first used: opening a model does not wait for statistics.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matching.encoding.encoders import Encoder, StaticEncoder
    from matching.encoding.loading import load_encoder
    from matching.errors import MatchingError
    from matching.evaluation.evaluation import ENCODER_NAMES, evaluate_matching
    from matching.fit.consortium import (
        Consortium,
        ForbiddenPair,
        LeftOut,
        Member,
        TeamRequirement,
        build_consortium,
    )
    from matching.fit.constraints import ConstraintResult, Constraints, Facts, Qualification, check_consortium
    from matching.fit.exposure import ExposureReport, GroupExposure, Ratio, exposure_report
    from matching.fit.profiles import (
        Demand,
        DemandMatch,
        Profile,
        ProfileMatch,
        Ranking,
        Requirement,
        RequirementMatch,
        Statement,
        Term,
    )
    from matching.fit.requirements import rank, rank_demands, rank_with_vectors
    from matching.messages.clusters import Cluster, Clustering, Grouping, cluster_messages
    from matching.messages.code_tables import CodeTable, Guess, Leaf, classify
    from matching.messages.duplicate_finder import DuplicateFinder, SimilarMessage
    from matching.messages.duplicates import DuplicatePair, Duplicates, find_duplicates
    from matching.messages.fields import FieldGuess, classify_fields
    from matching.messages.topic_vectors import encode_messages
    from matching.messages.trends import Burst, Point, Timeline, TopicTrend, Trend
    from matching.search.bands import BandPrecision, Calibration
    from matching.search.engine import Engine, SearchHit
    from matching.search.index import ExactIndex, Hit, Index, Manifest, require_match
    from matching.search.pool_ranking import rank_index
    from matching.search.reference import Reference
    from matching.search.scoring import Band
    from matching.search.statement_index import StatementIndex
    from matching.training.judgements import JudgedPair

__all__ = [
    "ENCODER_NAMES",
    "Band",
    "BandPrecision",
    "Burst",
    "Calibration",
    "Cluster",
    "Clustering",
    "CodeTable",
    "Consortium",
    "ConstraintResult",
    "Constraints",
    "Demand",
    "DemandMatch",
    "DuplicateFinder",
    "DuplicatePair",
    "Duplicates",
    "Encoder",
    "Engine",
    "ExactIndex",
    "ExposureReport",
    "Facts",
    "FieldGuess",
    "ForbiddenPair",
    "GroupExposure",
    "Grouping",
    "Guess",
    "Hit",
    "Index",
    "JudgedPair",
    "Leaf",
    "LeftOut",
    "Manifest",
    "MatchingError",
    "Member",
    "Point",
    "Profile",
    "ProfileMatch",
    "Qualification",
    "Ranking",
    "Ratio",
    "Reference",
    "Requirement",
    "RequirementMatch",
    "SearchHit",
    "SimilarMessage",
    "Statement",
    "StatementIndex",
    "StaticEncoder",
    "TeamRequirement",
    "Term",
    "Timeline",
    "TopicTrend",
    "Trend",
    "build_consortium",
    "check_consortium",
    "classify",
    "classify_fields",
    "cluster_messages",
    "encode_messages",
    "evaluate_matching",
    "exposure_report",
    "find_duplicates",
    "load_encoder",
    "rank",
    "rank_demands",
    "rank_index",
    "rank_with_vectors",
    "require_match",
]

_HOMES = {
    "encoding.encoders": "Encoder StaticEncoder",
    "encoding.loading": "load_encoder",
    "errors": "MatchingError",
    "evaluation.evaluation": "ENCODER_NAMES evaluate_matching",
    "fit.consortium": "Consortium ForbiddenPair LeftOut Member TeamRequirement build_consortium",
    "fit.constraints": "ConstraintResult Constraints Facts Qualification check_consortium",
    "fit.exposure": "ExposureReport GroupExposure Ratio exposure_report",
    "fit.profiles": "Demand DemandMatch Profile ProfileMatch Ranking Requirement RequirementMatch Statement Term",
    "fit.requirements": "rank rank_demands rank_with_vectors",
    "messages.clusters": "Cluster Clustering Grouping cluster_messages",
    "messages.code_tables": "CodeTable Guess Leaf classify",
    "messages.duplicate_finder": "DuplicateFinder SimilarMessage",
    "messages.duplicates": "DuplicatePair Duplicates find_duplicates",
    "messages.fields": "FieldGuess classify_fields",
    "messages.topic_vectors": "encode_messages",
    "messages.trends": "Burst Point Timeline TopicTrend Trend",
    "search.bands": "BandPrecision Calibration",
    "search.engine": "Engine SearchHit",
    "search.index": "ExactIndex Hit Index Manifest require_match",
    "search.pool_ranking": "rank_index",
    "search.reference": "Reference",
    "search.scoring": "Band",
    "search.statement_index": "StatementIndex",
    "training.judgements": "JudgedPair",
}
_HOME = {name: f"matching.{module}" for module, names in _HOMES.items() for name in names.split()}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found = getattr(import_module(_HOME[name]), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOME})
