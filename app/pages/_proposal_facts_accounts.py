"""What a supervisor reads of an account before confirming it."""

from __future__ import annotations

from app.domain.proposals import Proposal
from app.domain.users import Actor
from app.i18n import role_name, t, time_text
from app.services import account_register
from app.services.context import App


def account(app: App, actor: Actor, found: Proposal) -> list[tuple[str, str]]:
    """Whose account, in which role, for whom; for a company how many accounts sign in already."""
    asked = account_register.asked(app, actor, found)
    rows = [
        (
            t("users.confirming.matter"),
            t("users.confirming.again" if asked.again else "users.confirming.first"),
        ),
        (t("users.login"), asked.login),
        (t("users.name"), asked.name),
        (t("users.role"), role_name(asked.role)),
    ]
    if asked.enterprise:
        rows += [
            (t("users.enterprise"), asked.enterprise),
            (t("users.confirming.uscc"), asked.uscc),
            (t("users.confirming.others"), t("users.confirming.others_count", count=asked.others)),
        ]
    elif asked.department:
        rows.append((t("users.department"), asked.department))
    if asked.specialty:
        rows.append((t("users.specialty"), t(f"committee.specialty.{asked.specialty}")))
    if asked.again and asked.disabled_at:
        by = asked.disabled_by or t("users.confirming.unknown")
        rows.append((t("users.confirming.disabled"), f"{by}　{time_text(asked.disabled_at)}"))
    return rows
