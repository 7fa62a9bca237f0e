"""The three red lines of city planning (控入口、控数据、控底层): phrases that point to a breach.

After 潘锋 (2022), 控制性规划"红线"要求: services come in by the city's common entry, data are gathered and supplied by the
common channels, and nobody builds a second foundation beside the shared one. A phrase warns; the reviewer answers for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.linting.findings import Finding, Publication, warn
from app.domain.linting.phrases import hits
from app.domain.scenario_texts import texts_of

SOURCE = "智慧城市控制性规划“红线”：控入口、控数据、控底层"

ENTRY = re.compile(
    r"(?:新建|自建|开发|建设|推出|上线|独立|单独)[^，。]{0,10}(?:APP|App|app|小程序|公众号|客户端|门户(?:网站)?|服务热线)"
)
_JOINED = re.compile(
    r"接入[^，。]{0,10}(?:统一|市级|全市|一网通办|一网统管|12345|政务服务)|依托[^，。]{0,10}(?:统一|市级|全市|现有)"
)
DATA = re.compile(
    r"(?<!自身)(?<!工艺)(?<!经营)(?<!生产)数据[^，。]{0,10}(?:归|属于|由)[^，。]{0,10}(?:企业|公司|承建|运营|揭榜|中榜|中标)[^，。]{0,6}(?:所有|独占|专有|自行使用|处置)"
    r"|数据[^，。]{0,8}(?:存放|存储|留存|保存)[^，。]{0,6}(?:在|于)?(?:企业|公司|境外|自有)|(?:独占|独家)(?:使用)?数据|数据(?:独占|买断)"
)
BASE = re.compile(
    r"(?:新建|自建|另建|单独建设|独立建设|建设)[^，。]{0,10}(?:机房|数据中心|云平台|专网|视频(?:共享)?平台|物联网平台|感知平台|地图平台|时空底图|身份认证系统|大数据平台|算力中心|区块链平台)"
)
LINES: tuple[tuple[str, re.Pattern[str]], ...] = (("entry", ENTRY), ("data", DATA), ("base", BASE))


def red_line_findings(publication: Publication) -> Iterator[Finding]:
    for line, column, found in crossings(publication):
        yield warn(f"linting.red_line_{line}", column, SOURCE, found)
    for offer in publication.scenario.data_offers:
        if not offer.level.strip() or not offer.conditions.strip():
            yield warn("linting.data_offer_open", "data_offers", "《数据安全法》第二十一条", name=offer.name)


def crossings(publication: Publication) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(line, column, phrases) of every place that reads like a breach; joining the common entry answers the first."""
    texts = texts_of(publication.scenario)
    joined = any(_JOINED.search(texts[column]) for column in ("scope", "requirements", "goal"))
    for line, pattern in LINES:
        if line == "entry" and joined:
            continue
        for column in ("goal", "scope", "requirements", "data_offers"):
            if found := hits(texts[column], pattern):
                yield line, column, found
