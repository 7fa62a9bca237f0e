"""Matching: pain points, scenarios and capabilities compared in Chinese, explained, offline.

A pure library: values in, values out; it opens nothing but a model folder.  Start with
`Engine.default()`, then `rank`, `rank_demands`, `cluster_messages`, `find_duplicates`,
`classify_fields` or `evaluate_matching`.
"""

from matching.clusters import Cluster, Clustering, Grouping, cluster_messages
from matching.constraints import ConstraintResult, Constraints, Facts, Qualification
from matching.duplicates import DuplicatePair, Duplicates, find_duplicates
from matching.encoders import Encoder, StaticEncoder, load_encoder
from matching.engine import Engine, SearchHit
from matching.errors import MatchingError
from matching.evaluation import evaluate_matching
from matching.explain import Term
from matching.fields import FieldGuess, classify_fields
from matching.index import ExactIndex, Hit, Index, Manifest, require_match
from matching.profiles import (
    Demand,
    DemandMatch,
    Profile,
    ProfileMatch,
    Requirement,
    RequirementMatch,
    Statement,
)
from matching.requirements import rank, rank_demands, rank_with_vectors
from matching.scoring import Band, Reference

__all__ = [
    "Band",
    "Cluster",
    "Clustering",
    "ConstraintResult",
    "Constraints",
    "Demand",
    "DemandMatch",
    "DuplicatePair",
    "Duplicates",
    "Encoder",
    "Engine",
    "ExactIndex",
    "Facts",
    "FieldGuess",
    "Grouping",
    "Hit",
    "Index",
    "Manifest",
    "MatchingError",
    "Profile",
    "ProfileMatch",
    "Qualification",
    "Reference",
    "Requirement",
    "RequirementMatch",
    "SearchHit",
    "Statement",
    "StaticEncoder",
    "Term",
    "classify_fields",
    "cluster_messages",
    "evaluate_matching",
    "find_duplicates",
    "load_encoder",
    "rank",
    "rank_demands",
    "rank_with_vectors",
    "require_match",
]
