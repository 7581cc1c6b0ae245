"""The lane of real clients on a machine that has no Node: one clear sentence, no traceback."""

import pytest

from sestante.launch import clients
from sestante.launch.failures import Stopped


def test_without_node_the_lane_says_what_it_needs(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Stopped, match="needs Node 20 or later with npm"):
        clients.prepare()


def test_an_old_node_is_named(monkeypatch, tmp_path):
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v16.0.0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(Stopped, match=r"Here is v16\.0\.0"):
        clients.prepare()
