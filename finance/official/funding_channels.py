"""Which funding a scenario may use (资金渠道建议), given how much of it users do not pay for.

The channels and their articles are official rules; the thresholds between public, mixed and commercial and
the cover asked of a bond are ours and labelled as judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from finance.errors import FinanceError
from finance.official.findings import Finding, RuleSource
from finance.official.payment_rules import NEW_MECHANISM
from finance.official.public_good import COMMERCIAL_TO, OUR_THRESHOLDS, PUBLIC_FROM, nature_of
from finance.official.regimes import CONCESSION_RULES, SERVICE_BUDGET, SERVICE_RULES

CHANNELS = (
    "service_purchase",
    "government_investment",
    "general_bond",
    "special_bond",
    "concession",
    "market_capital",
)
BOND_COVER = 1.1
BOND_COVER_SOURCE = RuleSource("专项债券收益覆盖倍数（1.1）", "", "judgement")
INVESTMENT_SCOPE = RuleSource("政府投资条例（国务院令第712号）", "第三条", "official")
INVESTMENT_MODE = RuleSource("政府投资条例（国务院令第712号）", "第六条", "official")
BONDS = RuleSource("国发〔2014〕43号", "", "official")


@dataclass(frozen=True)
class Channel:
    """One funding channel (资金渠道) and why it is open, conditional or closed."""

    code: str
    state: str
    reason: Finding

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "state": self.state, "reason": self.reason.to_dict()}


@dataclass(frozen=True)
class FundingAdvice:
    """Advice (建议): ``nature`` of the scenario, the share behind it, every channel with its reason, and the
    regime to start from.
    """

    public_good_share: float
    nature: str
    regime: str
    channels: tuple[Channel, ...]
    findings: tuple[Finding, ...]

    def channel(self, code: str) -> Channel:
        return next(channel for channel in self.channels if channel.code == code)

    def to_dict(self) -> dict[str, Any]:
        return {
            "public_good_share": self.public_good_share,
            "nature": self.nature,
            "regime": self.regime,
            "channels": [channel.to_dict() for channel in self.channels],
            "findings": [finding.to_dict() for finding in self.findings],
        }


def funding_advice(
    public_good_share: float, has_construction: bool, bond_cover: float | None = None
) -> FundingAdvice:
    """What the share means for funding (资金渠道建议).

    ``public_good_share``: the fraction of cost that users do not pay. ``bond_cover``: income of the project
    over the service of a bond, when somebody computed it. Raises FinanceError for a share outside 0..1.
    """
    share = public_good_share
    if not 0.0 <= share <= 1.0:
        raise FinanceError("share_range", "公益性占比应在 0 和 1 之间。")
    nature = nature_of(share)
    regime = (
        "new_concession_2023" if nature == "commercial" and has_construction else "gov_purchase_of_services"
    )
    return FundingAdvice(
        public_good_share=share,
        nature=nature,
        regime=regime,
        channels=(
            _service_purchase(share, has_construction),
            _government_investment(share, has_construction),
            _general_bond(share, has_construction),
            _special_bond(share, has_construction, bond_cover),
            _concession(nature, has_construction),
            _market_capital(nature),
        ),
        findings=_findings(nature, share),
    )


def _channel(code: str, state: str, why: str, text: str, source: RuleSource) -> Channel:
    severity = {"open": "note", "conditional": "warning", "closed": "forbidden"}[state]
    return Channel(code, state, Finding(why, severity, text, source))


def _service_purchase(share: float, has_construction: bool) -> Channel:
    code = "service_purchase"
    if share <= 0.0:
        text = "成本全部由使用者承担，没有需要财政购买的公共服务。"
        return _channel(code, "closed", "purchase_nothing_public", text, SERVICE_BUDGET)
    if has_construction:
        text = (
            "公益性部分的服务可由财政购买；建设工程及工程与服务打包的项目不得纳入政府购买服务，须另行立项。"
        )
        source = RuleSource(SERVICE_RULES, "第十条", "official")
        return _channel(code, "conditional", "purchase_without_works", text, source)
    text = "公益性部分的服务由财政购买，须先有预算、后购买。"
    return _channel(code, "open", "purchase_open", text, SERVICE_BUDGET)


def _government_investment(share: float, has_construction: bool) -> Channel:
    code = "government_investment"
    if not has_construction:
        text = "没有固定资产投资，不属于政府投资项目。"
        return _channel(code, "closed", "investment_no_works", text, INVESTMENT_SCOPE)
    if share >= PUBLIC_FROM:
        text = "政府投资以非经营性项目为主，本场景主要是公共服务，可按政府投资项目立项。"
        return _channel(code, "open", "investment_open", text, INVESTMENT_SCOPE)
    text = "对确需支持的经营性项目，政府投资主要采取资本金注入方式，并须按规定审批。"
    return _channel(code, "conditional", "investment_capital", text, INVESTMENT_MODE)


def _bond_without_works(code: str) -> Channel:
    return _channel(
        code, "closed", "bond_no_works", "政府债券只能用于公益性资本支出，不能支付运营费。", BONDS
    )


def _general_bond(share: float, has_construction: bool) -> Channel:
    code = "general_bond"
    if not has_construction:
        return _bond_without_works(code)
    if share >= PUBLIC_FROM:
        text = "没有收益的公益性项目确需举债的，可申请一般债券，在限额内由省级政府发行。"
        return _channel(code, "conditional", "general_bond_within_limit", text, BONDS)
    text = "有一定收益的项目不使用一般债券。"
    return _channel(code, "closed", "general_bond_income", text, BONDS)


def _special_bond(share: float, has_construction: bool, cover: float | None) -> Channel:
    code = "special_bond"
    if not has_construction:
        return _bond_without_works(code)
    if share <= COMMERCIAL_TO or share >= 1.0:
        text = "专项债券用于有一定收益的公益性项目；完全没有收益或基本由市场收回成本的项目不适用。"
        return _channel(code, "closed", "special_bond_not_fit", text, BONDS)
    if cover is not None and cover < BOND_COVER:
        text = "项目收益不足以覆盖债券本息（低于 1.1 倍），不宜申请专项债券。"
        return _channel(code, "closed", "special_bond_cover", text, BOND_COVER_SOURCE)
    text = "有一定收益的公益性项目可申请专项债券，须以项目收益偿还，并测算收益与融资自求平衡。"
    return _channel(code, "conditional", "special_bond_balance", text, BONDS)


def _concession(nature: str, has_construction: bool) -> Channel:
    code = "concession"
    if not has_construction:
        text = "不涉及产权移交的公建民营不属于特许经营。"
        source = RuleSource(CONCESSION_RULES.document, "第三条", "official")
        return _channel(code, "closed", "concession_no_transfer", text, source)
    if nature == "commercial":
        text = "使用者付费能够覆盖投资、成本和回报的，可采用特许经营，优先选择民营企业参与。"
        return _channel(code, "open", "concession_open", text, CONCESSION_RULES)
    if nature == "mixed":
        text = "只能把能够自行收回投资的经营性部分单独立项特许经营；财政不得补贴其建设成本。"
        return _channel(code, "conditional", "concession_part", text, NEW_MECHANISM)
    text = "没有足够的使用者付费，不得采用特许经营，也不得再以政府付费方式新上 PPP 项目。"
    return _channel(code, "closed", "concession_no_users", text, NEW_MECHANISM)


def _market_capital(nature: str) -> Channel:
    code = "market_capital"
    if nature == "public":
        text = "没有可靠的收入来源，社会资本和银行贷款只能依赖财政付款，容易形成隐性债务。"
        return _channel(code, "closed", "market_no_income", text, OUR_THRESHOLDS)
    if nature == "mixed":
        text = "社会资本投入应限于经营性部分，并以其自身收入还款。"
        return _channel(code, "conditional", "market_part", text, OUR_THRESHOLDS)
    text = "由企业自主投资、自负盈亏，政府只开放场景和数据。"
    return _channel(code, "open", "market_open", text, OUR_THRESHOLDS)


def _findings(nature: str, share: float) -> tuple[Finding, ...]:
    texts = {
        "public": ("nature_public", "以公共服务为主，应由财政购买或政府投资，规模以预算为限。"),
        "mixed": ("nature_mixed", "公益性与经营性并存，建议拆分：公益性部分由财政购买，经营性部分交给市场。"),
        "commercial": ("nature_commercial", "基本可由使用者付费收回成本，不应占用财政资金。"),
    }
    code, text = texts[nature]
    return (
        Finding(
            code,
            "note",
            f"未由使用者付费的部分占 {share:.0%}：{text}",
            OUR_THRESHOLDS,
            {"share": f"{share:.0%}"},
        ),
    )
