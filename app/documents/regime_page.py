"""The page of the procedures' numbers (docs/regimes.md), written from the regime files.

`python -m app.documents.regime_page > docs/regimes.md` writes it again; a test keeps page and files the same.
"""

from __future__ import annotations

from app.domain.regimes import Rule, regime
from app.domain.vocabulary import REGIMES
from app.i18n import t, term, use_language


def regime_page() -> str:
    """Markdown: one table a regime, every number with article and status, in the language of the context."""
    parts = [f"# {t('regimes.title')}", t("regimes.lead")]
    for code in REGIMES:
        header = " | ".join(t(f"regimes.{name}") for name in ("name", "value", "article", "status"))
        rows = [
            f"| {t(f'regimes.number.{name}')} | {rule_value(rule)} | {rule.article} | {t(f'regimes.statuses.{rule.status}')} |"
            for name, rule in regime(code).rules.items()
        ]
        parts += [f"## {term('regime', code)}", "\n".join([f"| {header} |", "|---|---|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def rule_value(rule: Rule) -> str:
    """A number with its unit in words."""
    if rule.status == "none":
        return t("regimes.unit.none")
    if rule.unit == "flag":
        return t("regimes.flag.yes" if rule.value else "regimes.flag.no")
    return t(
        f"regimes.unit.{rule.unit}", value=rule.value if rule.unit == "share" else f"{int(rule.value):,}"
    )


if __name__ == "__main__":
    use_language("zh-CN")
    print(regime_page(), end="")
