"""The administrator's page of the matching model: what is in use, learning, figures, going back, and the warnings elsewhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from strange_messages import strange_messages
from streamlit.testing.v1 import AppTest

from app.clock import FixedClock
from app.config import Settings
from app.domain.users import Actor
from app.services import learning, pain_points
from app.services.context import App, open_app
from matching.training import learning as candidates

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
OFFICER = Actor("us_officer", "林若澜", "officer", "数据局")
ADMIN = Actor("us_admin", "黎守一", "admin")
Read = Callable[[AppTest], str]


def tell(app: App) -> None:
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in strange_messages()).encode()
    pain_points.import_file(app, OFFICER, "messages.jsonl", content)


@pytest.fixture(scope="module")
def taught(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that has learned once; tests work on copies."""
    data = tmp_path_factory.mktemp("taught") / "data"
    shutil.copytree(blank, data)
    app = open_app(Settings(data=data, profile="demo"), FixedClock(NOW))
    tell(app)
    assert learning.learn(app, ADMIN).switched
    app.close()
    return data


@pytest.fixture
def learned(opener, taught: Path):  # type: ignore[no-untyped-def]
    return opener(taught)


def test_learning_shows_old_and_new_and_switches(empty_shell, read: Read) -> None:
    city = empty_shell
    tell(city.app)
    at = city.open("model", "admin")
    packaged = city.app.encoder_name.split("/")[1]
    assert packaged in str(at.table[0].value)
    assert "还没有学习过" in read(at)
    at.button(key="model.learn").click().run()
    assert not at.exception
    assert city.app.model.version
    said = read(at)
    assert "已启用新模型（自带模型续学本市文字" in said
    assert "不离开本机" in said
    figures, past = (each.value for each in at.dataframe)
    assert list(figures["检验题"]) == ["随产品提供的市民说法", "本市留作检验的文字"]
    assert list(figures["结论"]) == ["可以启用", ""]  # of the candidate, so it is said once
    signs = {"higher": "显著提高", "even": "无显著差别", "lower": "显著变差"}
    judged = learning.history(city.app, ADMIN)[0].candidates[0].sets
    assert list(figures["与现用相比"]) == [signs[each.sign] for each in judged]
    run = learning.history(city.app, ADMIN)[0]
    assert list(figures["新模型"]) == [f"{each.candidate:.3f}" for each in run.candidates[0].sets]
    assert list(past["结果"]) == ["已启用：自带模型续学本市文字"]
    assert city.app.model.version in str(at.table[0].value)


def test_a_model_that_is_not_better_is_not_switched_to(learned, read: Read) -> None:
    version = learned.app.model.version
    at = learned.open("model", "admin")
    at.button(key="model.learn").click().run()
    assert f"保留现用模型 {version}：学到的与现用模型相同" in read(at)
    assert learned.app.model.version == version
    assert list(at.dataframe[1].value["结果"]) == ["保留原模型", "已启用：自带模型续学本市文字"]


def test_going_back_is_asked_about_first(learned, read: Read) -> None:
    version = learned.app.model.version
    at = learned.open("model", "admin")
    assert "换回产品自带模型" in read(at)
    at.button(key="model.back").click().run()
    assert "未作任何更改" in read(at)
    assert learned.app.model.version == version
    at.checkbox[0].check()
    at.button(key="model.back").click().run()
    assert not at.exception
    assert "已换回产品自带模型" in read(at)
    assert learned.app.model.version == ""
    assert f"换回模型 {version}" in read(at)


def test_too_little_text_says_how_much_is_needed(empty_shell, read: Read) -> None:
    at = empty_shell.open("model", "admin")
    assert at.button(key="model.learn").disabled
    assert f"至少需要 {candidates.LEAST_PAIRS} 篇" in read(at)
    assert not [button for button in at.button if button.key == "model.back"]


def test_F18_a_damaged_model_is_told_wherever_matching_is_shown(learned, read: Read) -> None:
    for role, page in (("admin", "model"), ("admin", "system"), ("enterprise", "matches")):
        assert "暂用产品自带模型" not in read(learned.open(page, role))
    card = learned.app.model_folders.path(learned.app.model.version) / "model_card.json"
    card.write_text(card.read_text("utf-8").replace('"dim"', '"dim "'), "utf-8")
    learned.app.shelf._learned = None  # as in a server that is started now
    for role, page in (("admin", "model"), ("admin", "system"), ("enterprise", "matches")):
        said = read(learned.open(page, role))
        assert "已损坏或被改动" in said
        assert ("换回上一个模型" in said) is (role == "admin")


@pytest.mark.parametrize("code", ["en", "zh-Hant"])
def test_the_page_after_learning_reads_in_every_language(learned, read: Read, code: str) -> None:
    learned.language(code)
    at = learned.open("model", "admin")
    assert not at.exception
    assert "⟦" not in read(at)
