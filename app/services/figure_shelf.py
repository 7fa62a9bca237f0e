"""Figures of projects that were computed before (测算数据缓存): a revision of a case never changes, so it is projected once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import finance

MOST = 1024


class FigureShelf:
    """Yearly figures by case revision and engine version; the one not asked for longest goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, finance.YearlyFigures] = OrderedDict()
        self._lock = Lock()

    def get(self, revision: str, make: Callable[[], finance.YearlyFigures]) -> finance.YearlyFigures:
        """The figures of a case revision; `make` is called when they are not there. What it raises is not kept."""
        key = f"{revision}@{finance.ENGINE_VERSION}"
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
