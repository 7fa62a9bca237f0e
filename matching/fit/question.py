"""提问: a demand turned into what is compared, requirement by requirement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Vectors, encode_queries, unit_rows
from matching.errors import MatchingError
from matching.fit.echoes import PublishedPairs, published_pairs
from matching.fit.profiles import Demand
from matching.search.engine import Engine

# A requirement such as "出错不超过三个" means little alone; what the scenario is about counts as well,
# less than the requirement itself.
CONTEXT_WEIGHT = 0.4
# Sums and products of weights stay exact far below what float64 can hold.
MOST_WEIGHT = 1e9


@dataclass(frozen=True)
class Question:
    """Per requirement the prepared text and its vectors (requirements x dim).

    `own` are unit vectors of the requirements, `subject` [dim] that of the context times its weight (zeros
    without one), `vectors` what is compared: the unit vectors of their sum; `lengths` those of the sums;
    `published` their pairs of characters.  Made for one model: hold it no longer than that model.
    """

    demand: Demand
    texts: tuple[str, ...]
    own: Vectors
    subject: Vectors
    vectors: Vectors
    lengths: npt.NDArray[np.float32]
    published: PublishedPairs

    def only(self, number: int) -> Question:
        """Return the question of one requirement alone; nothing is encoded again."""
        one = slice(number, number + 1)
        return replace(
            self,
            demand=replace(self.demand, requirements=self.demand.requirements[one]),
            texts=self.texts[one],
            own=self.own[one],
            vectors=self.vectors[one],
            lengths=self.lengths[one],
        )


def questions(demands: Sequence[Demand], engine: Engine) -> list[Question]:
    """Return one question per demand; all texts are encoded at once.

    Raises ``bad_input`` for a demand without requirements, with a weight that is not positive or above a
    thousand million, or with repeated requirement ids.
    """
    for demand in demands:
        _require_sound(demand)
    prepared = [tuple(engine.prepare([one.text for one in demand.requirements])) for demand in demands]
    subjects = engine.prepare([demand.context for demand in demands])
    encoded = encode_queries(engine.encoder, [*(text for texts in prepared for text in texts), *subjects])
    found, row = [], 0
    for number, (demand, texts) in enumerate(zip(demands, prepared, strict=True)):
        own = encoded[row : row + len(texts)]
        row += len(texts)
        about = encoded[len(encoded) - len(demands) + number]
        subject = (CONTEXT_WEIGHT * about if subjects[number] else 0 * about).astype(np.float32)
        lengths = np.linalg.norm(own + subject, axis=1)
        found.append(
            Question(demand, texts, own, subject, unit_rows(own + subject), lengths, published_pairs(texts))
        )
    return found


def _require_sound(demand: Demand) -> None:
    names = [requirement.id for requirement in demand.requirements]
    weights = [requirement.weight for requirement in demand.requirements]
    sound = all(0 < weight <= MOST_WEIGHT for weight in weights)
    if not names or len(set(names)) != len(names) or not sound:
        raise MatchingError("bad_input", what="requirements")
