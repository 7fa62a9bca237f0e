"""Settings read from the environment: what is not set has its default, what cannot be is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import read_settings
from app.errors import Invalid


def test_the_custody_of_new_opportunities_is_one_of_two_ways(tmp_path: Path) -> None:
    assert read_settings({}, data=tmp_path).custody == "key_file"
    assert read_settings({"JIEBANG_CUSTODY": ""}, data=tmp_path).custody == "key_file"
    assert read_settings({"JIEBANG_CUSTODY": "two_people"}, data=tmp_path).custody == "two_people"
    with pytest.raises(Invalid) as caught:
        read_settings({"JIEBANG_CUSTODY": "nobody"}, data=tmp_path)
    assert caught.value.code == "app.unknown_custody"
