"""R14: what tells who writes is found however it is written; words of the challenge and of the field are left."""

from __future__ import annotations

import pytest
from city import bid

from app.domain.anonymity import HIDDEN, without_traces
from app.domain.bidder_identity import Identity, tells_who
from app.domain.short_names import short_names

OURS = Identity(
    frozenset({("澄川甲科技有限公司", "91990000MA00000182"), ("澄川城脉数字运营集团有限公司", "")}),
    frozenset({"赵启航", "高峰"}),
    frozenset({"13812345678", "0990-88886666"}),
    frozenset({"澄川市", "临河区"}),
)
CHALLENGE = (
    "澄川市数据局\n地铁口夜间接驳公交\n早晚高峰公交排班智能化，数字运营三年。联系邮箱 jiebang@example.com"
)
CONTENT = bid()


def seen(text: str) -> str:
    return without_traces(text, CONTENT, OURS, CHALLENGE)


@pytest.mark.parametrize(
    "words",
    [
        "甲科技", "澄川甲科技", "澄川甲", "甲 科 技", "城脉", "城脉数字", "澄川城脉", "城 脉",
        "澄川甲科技有限公司", "9199 0000 MA00 0001 82", "赵启航", "赵 启航",
        "13812345678", "138-1234-5678", "１３８１２３４５６７８", "+86 13812345678", "13999998888", "0990-88886666",
        "88886666", "jia@jiatech.com.cn", "jiatech.com.cn", "https://www.jiatech.com/ours", "11010519491231002X",
    ],
)  # fmt: skip
def test_R14_names_people_and_numbers_of_the_bidder_are_hidden(words: str) -> None:
    assert seen(f"由我方{words}，全程驻场。") == f"由我方{HIDDEN}，全程驻场。"
    assert tells_who(f"由我方{words}，全程驻场。", OURS, CHALLENGE)


@pytest.mark.parametrize(
    "text",
    [
        "智能排班与数字运营，接入澄川市交通数据。", "早晚高峰加密班次，夜间接驳公交。", "按国家标准 GB/T 31167 建设数据中心。",
        "规范见 https://www.mot.gov.cn/notice 。", "来信请寄 jiebang@example.com 。", "甲乙双方按月对账，驻场3人。",
        "科技服务、技术运维、集团化管理。", "拨打12345热线。",
    ],
)  # fmt: skip
def test_R14_words_of_the_challenge_and_of_the_field_stay(text: str) -> None:
    assert seen(text) == text
    assert not tells_who(text, OURS, CHALLENGE)


def test_R14_a_name_that_is_a_word_of_the_challenge_is_believed_behind_a_role() -> None:
    assert seen("项目负责人高峰，早高峰到岗。") == f"项目负责人{HIDDEN}，早高峰到岗。"


def test_R14_the_company_that_works_there_today_stays_hidden_though_the_challenge_names_it() -> None:
    published = CHALLENGE + "\n现由澄川甲科技有限公司运营。"
    assert without_traces("甲科技继续运营。", CONTENT, OURS, published) == f"{HIDDEN}继续运营。"


@pytest.mark.parametrize(
    ("name", "own", "nobodys"),
    [
        ("上海甲科技有限公司临河分公司", (), ("上海", "科技")),
        ("澄川泊云交通科技有限公司", ("泊云", "泊云交通", "澄川泊云"), ("澄川", "交通科技", "交通")),
        ("海岬智泊系统（澄川）有限公司", ("海岬",), ("系统", "澄川")),
        ("望川市数据集团有限公司", ("数据集团公司",), ("数据", "数据集团")),
        ("中科技术有限公司", (), ("中科技", "技术")),
    ],
)
def test_R14_a_short_name_holds_the_brand(name: str, own: tuple[str, ...], nobodys: tuple[str, ...]) -> None:
    found = short_names(name, ("澄川市", "望川市"), "澄川")
    assert set(own) <= set(found)
    assert not set(nobodys) & set(found)


def test_R14_a_challenge_without_words_and_a_bidder_without_people_hide_names_alone() -> None:
    nobody = Identity(frozenset({("澄川泊云交通科技有限公司", "")}), places=frozenset({"澄川市"}))
    assert without_traces("泊云承诺", CONTENT, nobody) == f"{HIDDEN}承诺"
