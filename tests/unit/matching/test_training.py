"""Training: the arithmetic by hand, determinism, and what may never enter a vocabulary."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from matching import MatchingError, StaticEncoder
from matching.training import contrastive
from matching.training import train as training
from matching.training.train import Document, Recipe
from matching.words.dictionary import admissible_words, entries, segment
from matching.words.vocabulary import UNKNOWN, Vocabulary

TOPICS = (
    ("停车", ("小区停车位不足", "晚上回家没有车位", "停车收费太高", "车库出入口拥堵", "占道停车影响通行")),
    (
        "路灯",
        ("路灯损坏没有照明", "晚上道路漆黑一片", "灯杆歪斜存在隐患", "照明设施需要维修", "夜间走路看不清"),
    ),
    (
        "医院",
        ("医院挂号排队时间长", "医生看病态度不好", "药品价格太贵", "检查报告等待三天", "医保报销手续复杂"),
    ),
)


def corpus() -> list[Document]:
    found = []
    for number in range(24):
        for title, lines in TOPICS:
            chosen = [lines[(number + step) % len(lines)] for step in range(3)]
            found.append(Document("，".join(chosen), f"{title}的问题{chosen[0]}"))
    return found


RECIPE = Recipe(min_texts=5, dim=16)


def test_counts_within_the_window_by_hand() -> None:
    vocabulary = Vocabulary([UNKNOWN, "停", "车", "难"])
    counts = training.cooccurrence(["停车难", "难"], vocabulary, window=1).toarray()
    expected = np.zeros((4, 4))
    for first, second in ((1, 2), (2, 3)):
        expected[first, second] = expected[second, first] = 1
    np.testing.assert_array_equal(counts, expected)
    wider = training.cooccurrence(["停车难停"], vocabulary, window=3).toarray()
    assert wider[1, 1] == 2  # the first and the last character, seen from both sides
    assert wider[1, 2] == wider[2, 1] == 2


def test_counts_do_not_depend_on_how_the_corpus_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = Vocabulary([UNKNOWN, "停", "车", "难", "停车"])
    texts = ["停车难，车难停", "难", "停车停车"] * 5
    whole = training.cooccurrence(texts, vocabulary, window=4).toarray()
    monkeypatch.setattr(training, "_CHUNK", 6)
    np.testing.assert_array_equal(training.cooccurrence(texts, vocabulary, window=4).toarray(), whole)


def test_positive_pmi_by_hand() -> None:
    counts = sp.csr_matrix(np.array([[0, 3, 1], [3, 0, 0], [1, 0, 0]], dtype=np.float32))
    found = training.positive_pmi(counts, smoothing=1.0, shift=1.0).toarray()
    # p(0,1) = 3/8, p(0) = 4/8, p(1) = 3/8: ln(2); p(0,2) = 1/8, p(2) = 1/8: ln(2)
    np.testing.assert_allclose(found[0], [0, np.log(2), np.log(2)], rtol=1e-6)
    shifted = training.positive_pmi(counts, smoothing=1.0, shift=2.5).toarray()
    assert shifted.max() == 0  # ln(2) - ln(2.5) is negative


def test_the_first_component_is_gone_after_weighting() -> None:
    random = np.random.default_rng(1)
    vectors = random.normal(size=(6, 4)).astype(np.float32) + 2
    counts = sp.csr_matrix(random.integers(0, 3, (30, 6)).astype(np.float32))
    frequency = np.asarray(counts.sum(axis=0)).ravel()
    rows = training.smooth_inverse_frequency(vectors, frequency / frequency.sum(), counts, 1e-3)
    assert np.linalg.matrix_rank(rows, tol=1e-4) == 3


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    random = np.random.default_rng(3)
    rows = random.normal(size=(7, 3)).astype(np.float64)
    left = sp.csr_matrix(random.integers(0, 2, (5, 7)) + np.eye(5, 7))
    right = sp.csr_matrix(random.integers(0, 2, (5, 7)) + np.eye(5, 7))
    for groups in (None, np.array([0, 1, 1, 2, 0])):
        slope = contrastive.gradient(rows, left, right, groups)
        for place in ((0, 0), (3, 1), (6, 2)):
            step = np.zeros_like(rows)
            step[place] = 1e-5
            rise = contrastive.loss(rows + step, left, right, groups)
            rise -= contrastive.loss(rows - step, left, right, groups)
            assert slope[place] == pytest.approx(rise / 2e-5, rel=2e-3, abs=1e-4)


def test_pairs_of_one_group_are_not_held_against_one_another() -> None:
    rows = np.eye(4, dtype=np.float32)
    left, right = sp.csr_matrix(rows[[0, 0]]), sp.csr_matrix(rows[[0, 0]])
    # Two pairs that are the same: chance alone tells them apart (ln 2), unless they may both be right (0).
    assert contrastive.loss(rows, left, right) == pytest.approx(np.log(2), rel=1e-5)
    assert contrastive.loss(rows, left, right, np.array([5, 5])) == pytest.approx(0, abs=1e-6)


def test_refining_lowers_the_loss_and_leaves_few_pairs_alone() -> None:
    random = np.random.default_rng(5)
    rows = random.normal(size=(40, 8)).astype(np.float32)
    left = sp.csr_matrix((random.random((60, 40)) < 0.1).astype(np.float32))
    right = sp.csr_matrix((random.random((60, 40)) < 0.1).astype(np.float32))
    keep = np.flatnonzero((np.diff(left.indptr) > 0) & (np.diff(right.indptr) > 0))
    left, right = left[keep], right[keep]
    refined = contrastive.refine(rows, left, right, epochs=20, seed=1)
    before, after = contrastive.loss(rows, left, right), contrastive.loss(refined, left, right)
    assert after < np.log(59) < before  # worse than a blind guess among 59 at first, better afterwards
    np.testing.assert_array_equal(contrastive.refine(rows, left[:5], right[:5], epochs=9, seed=1), rows)


def test_related_words_come_together() -> None:
    model = training.train(corpus(), RECIPE)
    encoder = StaticEncoder(model)
    parking, lamp, space = encoder.encode(["停车收费", "路灯照明", "没有车位"])
    assert parking @ space > parking @ lamp + 0.2


def test_two_trainings_give_the_same_files_byte_for_byte(tmp_path: Path) -> None:
    """Two processes with other numbers of threads and other hash seeds.

    The same was seen with the whole corpus of the packaged model (0007), where sums are long enough to be divided
    among threads.
    """
    source = tmp_path / "texts.jsonl"
    rows = [{"title": d.title, "text": d.text * 4} for d in corpus() * 2]
    source.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    written = []
    for threads, seed in (("1", "1"), ("4", "20")):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        settings = {**os.environ, **dict.fromkeys(names, threads), "PYTHONHASHSEED": seed}
        folder = tmp_path / threads
        subprocess.run(
            [sys.executable, "-m", "matching.training.train", "--texts", str(source), "--out", str(folder)],
            check=True,
            env=settings,
            cwd=Path(training.__file__).parents[1],
            capture_output=True,
        )
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        written.append({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})
    assert len(written[0]) >= 6
    assert written[0] == written[1]


def test_names_numbers_and_addresses_never_enter_the_vocabulary() -> None:
    secrets = (
        "欧阳锦程，电话13812345678，住澄川市临河区幸福路18号，车牌澄A88888，云栖澜湾公司，张三，北京大学"
    )
    told = [Document(f"{document.text}。{secrets}", document.title) for document in corpus()]
    vocabulary = training.train(told, RECIPE).vocabulary
    for word in (
        "欧阳",
        "欧阳锦程",
        "锦程",
        "13812345678",
        "张三",
        "澜湾",
        "云栖",
        "临河",
        "北京",
        "北京大学",
    ):
        assert word not in vocabulary.number
    assert not any(
        character.isascii() or character.isdigit() for t in vocabulary.tokens[1:] for character in t
    )
    assert all(len(token) == 1 or token in admissible_words() for token in vocabulary.tokens[1:])


def test_a_problem_and_what_answers_it_are_pairs_of_one_group() -> None:
    scenario = {
        "title": "夜间停车",
        "problem": "下班绕三圈找不到地方停。停到消防通道又被罚款！哦。",
        "goal": "车位增加",
        "requirements": [{"text": "余位一分钟内更新"}],
    }
    pairs = training.free_pairs(training.documents([scenario, {"title": "路灯", "text": "路灯不亮"}]))
    found = set(zip(pairs.left, pairs.right, pairs.group.tolist(), strict=True))
    answers = ("夜间停车", "车位增加", "余位一分钟内更新")
    told = ("下班绕三圈找不到地方停", "停到消防通道又被罚款")  # two characters tell no problem
    assert {(said, answer, 0) for said in told for answer in answers} <= found
    assert ("夜间停车", "余位一分钟内更新", 0) in found
    assert ("路灯", "路灯不亮", 1) in found
    assert len(found) == len(told) * len(answers) + 3
    assert training.free_pairs([Document("没有标题")]).left == []


def test_a_word_of_too_few_texts_stays_out() -> None:
    told = [*corpus(), *[Document("水表读数异常")] * 4]
    assert "水表" not in training.choose_vocabulary([d.whole for d in told], 5).number
    told.append(Document("水表坏了"))
    assert "水表" in training.choose_vocabulary([d.whole for d in told], 5).number


def test_too_little_text_is_said() -> None:
    for texts in ([], [Document("停车")], [Document("abc 123")] * 20):
        with pytest.raises(MatchingError) as refusal:
            training.train(texts, RECIPE)
        assert refusal.value.code == "matching.too_little_text"


def test_rows_of_every_kind_become_documents() -> None:
    rows = [
        {"title": "停车难", "text": "没有车位", "id": 3},
        {"title": "停车", "problem": "缺车位", "goal": "增加", "requirements": [{"text": "接入道闸"}]},
        {"summary": "做停车", "statements": [{"title": "诱导", "text": "余位发布"}], "name": "某公司"},
        {"statement": "一条能力"},
        {"number": "1", "amount_fen": 5},
    ]
    found = training.documents(rows)
    assert [document.text for document in found] == [
        "没有车位",
        "缺车位\n增加",
        "接入道闸",
        "做停车",
        "余位发布",
        "一条能力",
    ]
    assert "某公司" not in "".join(document.whole for document in found)


def test_the_command_trains_and_saves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "texts.jsonl"
    rows = [json.dumps({"title": d.title, "text": d.text}, ensure_ascii=False) for d in corpus()]
    source.write_text("\n".join(rows), encoding="utf-8")
    assert training.main(["--texts", str(source), "--out", str(tmp_path / "model")]) == 0
    encoder = StaticEncoder.load(tmp_path / "model")
    assert encoder.encode(["停车"]).shape == (1, encoder.dim)
    assert str(len(encoder.vocabulary)) in capsys.readouterr().out
    source.write_text("", encoding="utf-8")
    assert training.main(["--texts", str(source), "--out", str(tmp_path / "none")]) == 2
    assert not (tmp_path / "none").exists()


def test_the_dictionary_cuts_clauses_and_knows_names() -> None:
    assert segment("小区路灯损坏") == ["小区", "路灯", "损坏"]
    assert "".join(segment("城北xyz路灯坏了")) == "城北xyz路灯坏了"
    assert entries()["北京"].is_name
    assert "北京" not in admissible_words()
    assert "停车" in admissible_words()
