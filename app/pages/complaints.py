"""投诉处理: complaints that enterprises brought to the supervisor, taken up, decided, with their days of law."""

from __future__ import annotations

from app.auth import require
from app.i18n import t
from app.pages._remedies import Step, show_remedy
from app.services import remedies
from app.ui.app import get_app
from app.ui.links import page_link
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header

actor = require("supervisor")
app = get_app()

page_header(t("remedies.complaints"), t("remedies.complaints_lead"))
found = attempt(lambda: remedies.complaints(app, actor))
if found is not None and not found:
    empty_state(t("remedies.none"), t("remedies.none_hint"))
for view in found or []:
    key = view.remedy.id
    choices: dict[str, list[Step]] = {
        "complained": [
            Step("take_up", lambda _, __, key=key: remedies.take_up(app, actor, key)),
            Step("dismiss", lambda text, _, key=key: remedies.dismiss(app, actor, key, text), True),
        ],
        "investigated": [
            Step(
                "decide",
                lambda text, outcome, key=key: remedies.decide(app, actor, key, text, outcome),
                True,
                view.outcomes,
            )
        ],
    }
    page_link("opportunity", view.opportunity.title, id=view.opportunity.number)
    aside = view.own_act and view.state in choices
    if aside:
        note(t("remedies.step_aside"), "wait")
    if not view.enterprise_name:
        for steps in choices.values():
            steps.append(Step("identify", lambda _, __, key=key: remedies.identify(app, actor, key)))
    show_remedy(view, [] if aside else choices.get(view.state, []))
