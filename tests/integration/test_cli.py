"""The command line: contracts that other tools rely on, run as processes where that matters."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main, run
from app.files.seeds import seed_file
from matching.encoding.model_folder import DEFAULT_FOLDER


def jiebang(*arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    extra = ["--data", str(data), "--demo"] if data else []
    return subprocess.run([sys.executable, "-m", "app", *arguments, *extra], capture_output=True, text=True)


def invoked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["jiebang", *arguments])
    status = run()
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo installation, made once by the command itself."""
    data = tmp_path_factory.mktemp("cli") / "data"
    done = jiebang("init", data=data)
    assert done.returncode == 0, done.stderr
    return data


def document(done: subprocess.CompletedProcess[str]) -> dict:  # type: ignore[type-arg]
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_doctor_and_verify_print_one_document(installed: Path) -> None:
    report = document(jiebang("doctor", "--json", data=installed))
    assert report["problems"] == []
    assert report["schema"] >= 1
    sound = document(jiebang("verify", "--json", data=installed))
    assert sound["sound"] is True
    assert sound["findings"] == []


def test_match_explains_each_requirement(installed: Path) -> None:
    words = "车位空闲数据一分钟内送到居民手机\n下班绕三圈找不到地方停车"
    found = document(jiebang("match", "--text", words, "--top", "5", "--json", data=installed))
    assert len(found["matches"]) == 5
    first = found["matches"][0]
    assert [row["text"] for row in first["requirements"]] == words.splitlines()
    assert first["coverage"] == max(row["coverage"] for row in found["matches"])
    statements = [row["statement"] for match in found["matches"] for row in match["requirements"]]
    assert sum("停" in statement or "泊" in statement for statement in statements) >= 3
    listed = json.loads(_exported(installed, "list.json"))
    number = next(row["number"] for row in listed["opportunities"] if row["status"] == "published")
    again = document(jiebang("match", "--opportunity", number, "--json", data=installed))
    assert again["matches"]


def _exported(data: Path, name: str) -> str:
    target = data.parent / name
    done = jiebang("export", "list", str(target), data=data)
    assert done.returncode == 0, done.stderr
    return target.read_text("utf-8-sig")


def test_exports_agree_with_each_other(installed: Path) -> None:
    rows = json.loads(_exported(installed, "list.json"))["opportunities"]
    table = list(csv.DictReader(_exported(installed, "list.csv").splitlines()))
    assert [row["编号"] for row in table] == [row["number"] for row in rows]
    target = installed.parent / "ocds.json"
    assert jiebang("export", "ocds", str(target), data=installed).returncode == 0
    package = json.loads(target.read_text("utf-8"))
    assert {release["id"][:-4] for release in package["releases"]} == {row["number"] for row in rows}
    book = installed.parent / "XM.xlsx"
    done = jiebang("export", "excel", "XM-2026-0001", str(book), data=installed)
    assert done.returncode == 0, done.stderr
    assert book.read_bytes()[:2] == b"PK"
    report = installed.parent / "XM.docx"
    done = jiebang("export", "report", "--project", "XM-2026-0001", "-o", str(report), data=installed)
    assert done.returncode == 0, done.stderr
    assert report.read_bytes()[:2] == b"PK"
    refused = jiebang("export", "list", str(installed.parent / "list.doc"), data=installed)
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1].startswith("cli.unknown_ending: ")


def test_import_reports_line_and_column_and_exits_with_two(installed: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("编号,主题,内容,时间\n1,路灯不亮,整条路都是黑的,2026-03-05\n2,,,昨天\n", encoding="utf-8")
    done = jiebang("import", "pain-points", str(file), data=installed)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines()[0].startswith("pain_points.import_refused: ")
    assert "3" in done.stderr.splitlines()[1]
    good = tmp_path / "good.csv"
    good.write_text("编号,主题,内容\n新-1,路灯不亮,整条路都是黑的请修一修\n", encoding="gb18030")
    assert document(jiebang("import", "pain-points", str(good), "--json", data=installed)) == {
        "rows": 1,
        "masked": 0,
        "near_duplicates": 0,
        "unsure": 0,
    }


def test_backup_and_restore_by_command(installed: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    assert jiebang("backup", str(target), data=installed).returncode == 0
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "keys").mkdir(parents=True, mode=0o700)
    key = elsewhere / "keys" / "master.key"
    key.write_bytes((installed / "keys" / "master.key").read_bytes())
    key.chmod(0o600)
    done = jiebang("restore", str(target), data=elsewhere)
    assert done.returncode == 0, done.stderr
    assert jiebang("verify", data=elsewhere).returncode == 0


def test_project_template_projects_and_simulates(tmp_path: Path) -> None:
    template = jiebang("project", "--template")
    case = tmp_path / "case.json"
    case.write_text(template.stdout, encoding="utf-8")
    result = document(jiebang("project", str(case), "--json"))
    assert result["equity_irr"]["rate"] is not None
    first = document(jiebang("risk", str(case), "--paths", "500", "--seed", "3", "--json"))
    again = document(jiebang("risk", str(case), "--paths", "500", "--seed", "3", "--json"))
    assert first == again
    assert 0 <= first["p_unpaid_2y"] <= 1


def test_a_broken_case_names_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.json"
    case.write_text('{"name": "x",\n  oops}', encoding="utf-8")
    status, out, err = invoked(monkeypatch, capsys, "project", str(case), "--json")
    assert (status, out) == (2, "")
    assert err.startswith("cli.bad_json: ")
    assert "2" in err
    case.write_text(
        '{"name": "x", "construction": {"capex": ["a"]}, "operation": {"years": 0}}', encoding="utf-8"
    )
    status, out, err = invoked(monkeypatch, capsys, "project", str(case))
    assert (status, out) == (2, "")
    assert len(err.splitlines()) >= 3


def test_cluster_prints_clusters_and_noise(tmp_path: Path) -> None:
    file = tmp_path / "m.jsonl"
    file.write_bytes(seed_file("pain_points"))
    result = document(jiebang("cluster", str(file), "--json"))
    members = [member for cluster in result["clusters"] for member in cluster["members"]]
    assert sorted(members + result["noise"]) == sorted(
        json.loads(line)["id"] for line in file.read_text().splitlines()
    )
    assert all(
        cluster["size"] == len(cluster["members"]) and cluster["title"] for cluster in result["clusters"]
    )


def test_evaluation_compares_encoders(tmp_path: Path) -> None:
    texts = {"d1": "智慧停车诱导，发布空余车位", "d2": "河道水质在线监测", "d3": "图书馆座位预约管理"}
    for name, rows in (
        ("c", [{"id": key, "text": text} for key, text in texts.items()]),
        ("q", [{"id": "q1", "text": "找不到地方停车"}, {"id": "q2", "text": "河水发臭"}]),
        ("r", [{"q": "q1", "d": "d1", "rel": 1}, {"q": "q2", "d": "d2", "rel": 1}]),
    ):
        (tmp_path / f"{name}.jsonl").write_text(
            "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        )
    arguments = ["--corpus", "c.jsonl", "--queries", "q.jsonl", "--qrels", "r.jsonl", "--json"]
    arguments = [str(tmp_path / a) if a.endswith("jsonl") else a for a in arguments]
    result = document(jiebang("evaluate-matching", *arguments))
    assert len(result["encoders"]) >= 3
    for row in result["encoders"].values():
        assert 0 <= row["ndcg@10"] <= 1
        assert row["recall@10"] == 1.0
        assert row["seconds"] >= 0


def test_an_evaluation_without_files_measures_every_peer_on_a_set_that_ships() -> None:
    done = jiebang("evaluate-matching", "--set", "dev", "--baseline", "tfidf", "--json")
    result = document(done)
    rows = result["encoders"]
    assert set(rows) == {"hybrid", "semantic", "tfidf", "bm25", "lsa", "matching"}
    for name, row in rows.items():
        for metric in ("recall@10", "ndcg@10", "mrr@10"):
            low, high = row["intervals"][metric]
            assert 0 <= low <= row[metric] <= high <= 1
        assert row["seconds"] >= 0
        assert ("difference" in row) == (name != "tfidf")
    for name in ("hybrid", "semantic", "matching"):
        assert rows[name]["difference"]["intervals"]["ndcg@10"][0] > 0


def test_an_evaluation_takes_a_model_folder_and_a_depth(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(DEFAULT_FOLDER)
    arguments = ["--set", "dev", "--encoder", folder, "--encoder", "default", "--depth", "3"]
    status, out, _ = invoked(monkeypatch, capsys, "evaluate-matching", *arguments, "--json")
    rows = json.loads(out)["encoders"]
    assert (status, set(rows)) == (0, {folder, f"{folder}+hybrid", "default"})
    assert rows["default"]["ndcg@3"] == rows[f"{folder}+hybrid"]["ndcg@3"]
    status, out, _ = invoked(monkeypatch, capsys, "evaluate-matching", *arguments, "--baseline", "default")
    assert status == 0
    assert "ndcg@3 与 default 之差" in out
    assert out.count("[") == 11  # three figures a row and two differences


def test_an_evaluation_compares_models_of_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A learned model has the name of the one it came from: rows are called as the folders were typed."""
    older = tmp_path / "older"
    shutil.copytree(DEFAULT_FOLDER, older)
    arguments = ["--set", "dev", "--encoder", str(older), "--encoder", str(DEFAULT_FOLDER)]
    status, out, err = invoked(
        monkeypatch, capsys, "evaluate-matching", *arguments, "--baseline", str(older), "--json"
    )
    assert status == 0, err
    rows = json.loads(out)["encoders"]
    assert set(rows) == {f"{folder}{end}" for folder in (older, DEFAULT_FOLDER) for end in ("", "+hybrid")}
    assert rows[str(DEFAULT_FOLDER)]["difference"]["ndcg@10"] == 0


def test_an_evaluation_takes_the_model_in_use(
    installed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--set", "dev", "--data", str(installed), "--demo", "--encoder"]
    status, out, err = invoked(
        monkeypatch, capsys, "evaluate-matching", *arguments, "current", "--encoder", "semantic", "--json"
    )
    assert status == 0, err
    rows = json.loads(out)["encoders"]
    assert set(rows) == {"current", "current+hybrid", "semantic"}
    assert rows["current"]["ndcg@10"] == rows["semantic"]["ndcg@10"]
    status, _, err = invoked(
        monkeypatch, capsys, "evaluate-matching", *arguments, "bm25", "--baseline", "hybrid"
    )
    assert status == 2
    assert "hybrid" in err
    assert "bm25" in err


def test_a_partly_numbered_file_is_clustered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The number of one row may be the line of another."""
    file = tmp_path / "messages.csv"
    file.write_text(
        "编号,标题,内容\n3,路灯坏了,楼下路灯坏了三个月\n,停车难,小区门口停车难\n", encoding="utf-8"
    )
    status, out, err = invoked(monkeypatch, capsys, "cluster", str(file), "--json")
    assert status == 0, err
    assert json.loads(out)["noise"] == ["3", "line-3"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--encoder", "word2vec"], "cli.unknown_encoder"),
        (["--encoder", "bm25", "--baseline", "tfidf"], "cli.unknown_baseline"),
        (["--encoder", "bm25", "--encoder", "bm25"], "cli.repeated_encoder"),
        (["--corpus", __file__], ""),
        (["--set", "dev", "--corpus", __file__, "--queries", __file__, "--qrels", __file__], ""),
        (["--corpus", __file__, "--queries", __file__, "--qrels", __file__], "cli.bad_file"),
        (["--encoder", str(DEFAULT_FOLDER.parent)], "matching.model_missing"),
        (["--encoder", str(Path(__file__).parent)], "matching.model_refused"),
    ],
)
def test_an_evaluation_that_cannot_be_made_says_why(
    arguments: list[str], code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = invoked(monkeypatch, capsys, "evaluate-matching", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"{code}: ") if code else "--corpus" in err
    assert "⟦" not in err


def test_demo_ends_with_the_table() -> None:
    done = jiebang("demo")
    assert done.returncode == 0, done.stderr
    table = done.stdout.rsplit("\n\n", 1)[1]
    for word in (
        "读入诉求",
        "话题",
        "已发榜",
        "最佳匹配 1",
        "投标",
        "中榜",
        "内部收益率",
        "偿债备付率",
        "两年以上",
    ):
        assert word in table


def test_usage_errors_exit_with_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["match"], ["no-such-command"], ["import", "pain-points", "no-such-file.csv"]):
        status, out, _ = invoked(monkeypatch, capsys, *arguments)
        assert (status, out) == (2, "")


def test_a_missing_installation_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = invoked(monkeypatch, capsys, "verify", "--data", str(tmp_path / "nowhere"))
    assert (status, out) == (2, "")
    assert err.startswith("store.missing: ")
    assert not (tmp_path / "nowhere").exists()


def test_english_is_complete_on_the_command_line() -> None:
    done = CliRunner().invoke(main, ["--language", "en", "doctor", "--data", "/nonexistent"])
    assert done.exception is not None
