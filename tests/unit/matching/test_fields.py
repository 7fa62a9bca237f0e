from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.quality import field_quality

from matching import Engine, classify_fields
from matching.messages.fields import FIELD_PHRASES

DEVELOPMENT = Path(__file__).resolve().parents[3] / "seed_data" / "evaluation" / "fields.jsonl"

ELEVEN = {
    "gov", "health", "transport", "finance", "industry", "commerce",
    "community", "tourism", "knowledge", "science", "infrastructure",
}  # fmt: skip


def test_there_are_exactly_the_eleven_fields() -> None:
    assert set(FIELD_PHRASES) == ELEVEN
    assert all(len(set(phrases)) == len(phrases) for phrases in FIELD_PHRASES.values())


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("专家号抢不到，排队两小时看病五分钟", "health"),
        ("公交车半小时一班，上下班路口堵死", "transport"),
        ("小微企业没有抵押物，银行不给贷款", "finance"),
        ("物业乱收费，业主委员会选不出来", "community"),
        ("自来水又停了，水管爆裂没人抢修", "infrastructure"),
        ("景區門票預約不上，遊客太多", "tourism"),
        ("孩子上学学位不够，老师周末补课", "knowledge"),
        ("超市卖过期食品，商家不肯退款", "commerce"),
        ("办事大厅窗口来回跑，材料反复提交", "gov"),
        ("车间机床改造没有补贴，工人工资发不出", "industry"),
        ("实验室的仪器闲着，科研成果转化不了", "science"),
    ],
)
def test_plain_cases(engine: Engine, text: str, field: str) -> None:
    guess = classify_fields([text], engine)[0]
    assert guess.field == field
    assert guess.second in ELEVEN - {field}
    assert 0 < guess.confidence <= 1
    assert guess.nearest in FIELD_PHRASES[field]


def test_a_text_that_says_nothing_is_unsure(engine: Engine) -> None:
    assert all(guess.unsure for guess in classify_fields(["", "abc", "谢谢"], engine))
    assert classify_fields([], engine) == []
    for guess in classify_fields(["", "。！", "\n", "😀"], engine):
        assert (guess.field, guess.second, guess.nearest, guess.confidence, guess.unsure) == (
            "",
            "",
            "",
            0,
            True,
        )
    assert classify_fields(["路灯不亮", ""], engine)[0].field  # another text in the batch changes nothing


def test_other_texts_in_the_batch_change_no_guess(engine: Engine) -> None:
    texts = ["停车难", "看病贵", "噪音扰民"]
    assert classify_fields(texts, engine)[1] == classify_fields(texts[1:2], engine)[0]


def test_confidence_is_about_how_often_it_is_right(engine: Engine) -> None:
    """On the development file, with bounds a little below what was measured (0.75 right, error 0.10)."""
    rows = [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]
    found = field_quality(rows, engine)
    assert found.right >= 0.70
    assert found.calibration_error <= 0.14
    assert found.right_when_sure >= 0.80
    assert found.unsure <= 0.40
