"""What learning brought: the decision in words, old against new, and all runs."""

from __future__ import annotations

import streamlit as st

from app.domain.learning import LearningRun
from app.i18n import number, t
from app.ui.page import empty_state, section
from app.ui.tables import Column, table
from app.ui.text import literal


def sentence(run: LearningRun) -> str:
    """The decision of a run."""
    if not run.switched:
        return t(f"model.kept.{run.verdict}", version=run.present)
    done = t("model.switched", kind=t(f"model.kind.{run.chosen}"), version=run.version)
    return f"{done}{t('model.matches_follow')}"


def figures(run: LearningRun) -> None:
    """Old against new, set by set, for every candidate of the latest run."""
    section(
        t("model.figures"),
        t(
            "model.figures_lead",
            at=run.at,
            actor=literal(run.actor),
            texts=number(run.texts),
            held_out=number(run.held_out),
        ),
    )
    st.markdown(sentence(run))
    names = ("candidate", "set", "queries", "present", "new", "difference", "interval", "sign", "verdict")
    kinds = {"queries": "integer"}
    table(
        [
            {
                "candidate": t(f"model.kind.{each.kind}"),
                "set": t(f"model.set.{one.name}"),
                "queries": one.queries,
                "present": f"{one.present:.3f}",
                "new": f"{one.candidate:.3f}",
                "difference": f"{one.difference:+.3f}",
                "interval": f"{one.low:+.3f} — {one.high:+.3f}",
                "sign": t(f"model.sign.{one.sign}"),
                # The verdict is of the candidate, over all its sets: said once.
                "verdict": "" if row else t(f"model.verdict.{each.verdict}"),
            }
            for each in run.candidates
            for row, one in enumerate(each.sets)
        ],
        [Column(name, t(f"model.column.{name}"), kinds.get(name, "text")) for name in names],  # type: ignore[arg-type]
        alt=t("model.figures_alt"),
    )
    st.caption(t("model.figures_note"))


def past(runs: list[LearningRun]) -> None:
    """All runs."""
    section(t("model.history"))
    if not runs:
        empty_state(t("model.no_history"), t("model.no_history_hint"))
        return
    table(
        [
            {
                "at": run.at,
                "actor": run.actor,
                "texts": run.texts,
                "result": t("model.result_switched", kind=t(f"model.kind.{run.chosen}"))
                if run.switched
                else t("model.result_kept"),
                "version": run.version or run.present,
                "seconds": run.seconds,
            }
            for run in runs
        ],
        [
            Column("at", t("model.column.at"), "time"),
            Column("actor", t("model.column.actor")),
            Column("texts", t("model.column.texts"), "integer"),
            Column("result", t("model.result"), width="large"),
            Column("version", t("model.version")),
            Column("seconds", t("model.seconds"), "integer"),
        ],
        alt=t("model.history_alt"),
    )
