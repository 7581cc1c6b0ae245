"""The launcher for real: a copy of the tree in a folder with a space, called from elsewhere."""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from sestante.environment import ROOT, VARIABLES, Environment
from sestante.launch.serving import Clock

SHELL = shutil.which("sh")
NAMES = ("gunicorn", "db_worker", "granian")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def plain_variables(**more: str) -> dict[str, str]:
    theirs = ("SESTANTE_", "DATABASE_URL", "EMAIL_URL", "DJANGO_", "PYTEST_", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if not name.startswith(theirs)} | more


def copy_tree(target: Path) -> Path:
    target.mkdir()
    for name in ("src", "requirements", "locale"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name)
    shutil.copy2(ROOT / "sestante", target)
    return target


def lend_environment(tree: Path) -> None:
    """The packages the tests run on, as if they had been installed for this copy."""
    (tree / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        if part.name != "installed.txt":
            (tree / ".venv" / part.name).symlink_to(part)
    shutil.copy(tree / "requirements" / "test.txt", tree / ".venv" / "installed.txt")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    tree = copy_tree(tmp_path_factory.mktemp("launch") / "con uno spazio")
    lend_environment(tree)
    return tree


@pytest.fixture
def bare_tree(tmp_path):
    return copy_tree(tmp_path / "senza niente")


def launch(tree: Path, *arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SHELL, str(tree / "sestante"), *arguments],
        cwd=cwd or tree.parent,
        env=plain_variables(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a start that was refused."""
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    sentence = result.stderr.splitlines()[-1]
    assert sentence.startswith("sestante: ")
    assert sentence.endswith(".")
    assert result.stderr.count("sestante: ") == 1
    return sentence.removeprefix("sestante: ")


class Running:
    """A launcher under way, its output, and the processes it answers for."""

    def __init__(self, tree: Path, data: Path, *arguments: str, **variables: str):
        self.port, self.live_port = free_port(), free_port()
        variables |= {"SESTANTE_LIVE_PORT": str(self.live_port)}
        self.output = data.parent / f"{data.name}.log"
        self.started = time.monotonic()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [SHELL, str(tree / "sestante"), *arguments],
                cwd="/",
                env=plain_variables(SESTANTE_PORT=str(self.port), SESTANTE_DATA=str(data), **variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, text: str, seconds: float = 60) -> float:
        """Seconds from the start until the text was printed."""
        while text not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - self.started < seconds, self.said()
            time.sleep(0.02)
        return time.monotonic() - self.started

    def said(self) -> str:
        return self.output.read_text()

    def children(self) -> dict[int, str]:
        listed = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        return {int(pid): args for pid, parent, args in rows if int(parent) == self.process.pid}

    def wait_for_children(self) -> dict[str, int]:
        """Web server, task worker and live process by name, as soon as all are there."""
        while True:
            named = {name: pid for pid, args in self.children().items() for name in NAMES if name in args}
            if len(named) == len(NAMES):
                return named
            assert time.monotonic() - self.started < 60, self.children()
            time.sleep(0.1)

    def status(self, path: str, port: int | None = None) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port or self.port}{path}", timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def live_status(self) -> int | None:
        try:
            return self.status("/live/unknown/", self.live_port)
        except OSError:
            return None


@pytest.fixture(scope="module")
def data(tree, tmp_path_factory):
    """A data folder that has been set up once, without the demo."""
    data = tmp_path_factory.mktemp("data") / "dati"
    result = launch(tree, "setup", "--no-demo", SESTANTE_DATA=str(data))
    assert result.returncode == 0, result.stderr
    return data


@pytest.fixture
def running(tree, data):
    running = Running(tree, data, "--no-demo")
    yield running
    if running.process.poll() is None:
        os.killpg(running.process.pid, signal.SIGTERM)
        running.process.wait(20)


def gone(pids, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(_alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def _alive(pid: int) -> bool:
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")


def test_a_second_start_answers_within_three_seconds_and_ends_cleanly(tree, data):
    times = []
    while len(times) < 5 and min(times, default=3) >= 3:  # the other core may be running tests too
        running = Running(tree, data, "--no-demo")
        times.append(running.wait_for("Ctrl-C stops everything."))
        assert f"http://127.0.0.1:{running.port}" in running.said()
        assert running.status("/salute/") == 200
        children = running.wait_for_children().values()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(10) == 0
        assert gone(children)
        assert "Traceback" not in running.said()
    if os.getloadavg()[0] < 2 * os.cpu_count():  # on a machine busy with other work the clock says nothing
        assert min(times) < 3


def test_ctrl_c_in_the_terminal_stops_everything(running):
    running.wait_for("Ctrl-C stops everything.")
    children = running.children()
    os.killpg(running.process.pid, signal.SIGINT)
    assert running.process.wait(10) == 0
    assert gone(children)
    assert "Traceback" not in running.said()


def test_a_worker_that_dies_is_started_again(running):
    running.wait_for("Ctrl-C stops everything.")
    worker = running.wait_for_children()["db_worker"]
    os.kill(worker, signal.SIGKILL)
    running.wait_for("the task worker ended (-9); starting it again")
    assert running.wait_for_children()["db_worker"] != worker


def test_the_live_process_answers_on_its_port_and_is_started_again(running):
    running.wait_for("Ctrl-C stops everything.")
    process = running.wait_for_children()["granian"]
    until = time.monotonic() + 30
    while running.live_status() is None and time.monotonic() < until:
        time.sleep(0.1)
    assert running.live_status() == 404  # there is no such room: but somebody answers
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=True)
    workers = [int(one) for one in listed.stdout.split()]
    assert workers
    os.kill(process, signal.SIGKILL)
    running.wait_for("the live process ended (-9); starting it again")
    assert gone(workers)  # else they answer on beside the new ones, and stay for good
    assert running.wait_for_children()["granian"] != process


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent was killed")
def test_nothing_is_left_behind_even_when_the_launcher_is_killed(running):
    running.wait_for("Ctrl-C stops everything.")
    children = running.wait_for_children().values()
    running.process.kill()
    running.process.wait()
    assert gone(children, 15)


def test_an_empty_installation_says_where_to_begin(running):
    running.wait_for("Ctrl-C stops everything.")
    address = re.search(r"The first administrator makes one here:\n\s+http://127.0.0.1:\d+(/\S+)", running.said())[1]
    assert running.status(address) == 200


def test_a_taken_port_is_said_in_one_sentence(tree, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = launch(tree, SESTANTE_PORT=str(port), SESTANTE_DATA=str(tmp_path / "dati"))
    assert (
        refusal(result)
        == f"port {port} is taken by another program: choose another, for example SESTANTE_PORT={port + 1}."
    )


def test_an_odd_variable_is_said_in_one_sentence(tree, tmp_path):
    for arguments in ((), ("manage", "check"), ("backup", "file")):
        result = launch(tree, *arguments, SESTANTE_DATA=str(tmp_path), SESTANTE_PORT="otto")
        assert refusal(result) == "SESTANTE_PORT must be a whole number from 1 to 65535: not 'otto'."


def test_a_database_that_does_not_answer_is_said_in_one_sentence(tree, tmp_path):
    url = f"postgres://nessuno@127.0.0.1:{free_port()}/niente"
    result = launch(tree, "setup", SESTANTE_DATA=str(tmp_path), DATABASE_URL=url)
    assert refusal(result).startswith("the database of DATABASE_URL does not answer: connection failed:")


def test_a_full_disk_is_said_in_one_sentence(tree, tmp_path):
    # A limit on the size of files makes every write beyond it fail as on a full disk.
    command = f"ulimit -f 64; exec '{SHELL}' '{tree / 'sestante'}' setup --no-demo"
    result = subprocess.run(
        [SHELL, "-c", command],
        env=plain_variables(SESTANTE_DATA=str(tmp_path / "dati"), PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert refusal(result) == f"the disk is full: nothing more can be written in {tmp_path / 'dati'}."


def test_a_folder_without_permission_is_said_in_one_sentence():
    with Elsewhere() as folder:
        tree = copy_tree(folder / "prova")
        tree.chmod(0o555)
        sentence = refusal(as_nobody(tree))
        assert sentence == f"no permission to write in {tree}, where Python's packages are to be installed."


class Elsewhere:
    """A folder any user may reach: pytest's own are for one user, and root may write everywhere."""

    def __enter__(self) -> Path:
        self.folder = Path(tempfile.mkdtemp(prefix="sestante-test-"))
        self.folder.chmod(0o755)
        return self.folder

    def __exit__(self, *_: object) -> None:
        for path in [self.folder, *self.folder.iterdir()]:
            path.chmod(0o755)
        shutil.rmtree(self.folder)


def as_nobody(tree: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    nobody = pwd.getpwnam("nobody")
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run(
        [SHELL, str(tree / "sestante"), "setup"],
        env=plain_variables(HOME=str(tree), **variables),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **identity,
    )


def test_without_any_python_it_says_what_to_install(bare_tree, tmp_path):
    tools = tmp_path / "strumenti"
    tools.mkdir()
    for name in ("cat", "cmp", "cp", "rm"):
        (tools / name).symlink_to(shutil.which(name))
    nothing = {"PATH": str(tools), "HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path)}
    sentence = refusal(launch(bare_tree, **nothing))
    assert sentence.startswith("no Python 3.12, 3.13 or 3.14 here, and none could be fetched: install one")
    assert launch(bare_tree, "--help", **nothing).stdout.startswith("Usage: sh ./sestante")


def test_a_name_on_the_path_that_is_no_python_is_passed_over(bare_tree, tmp_path):
    tools = tmp_path / "strumenti"
    tools.mkdir()
    for name in ("cat", "cmp", "cp", "rm"):
        (tools / name).symlink_to(shutil.which(name))
    for name in ("python3.13", "python3.12", "python3.14"):  # as version managers leave them
        script(tools / name, "echo 'command not found' >&2; exit 127")
    cripple(tools / "python3")
    result = launch(bare_tree, PATH=str(tools), HOME=str(tmp_path), PYENV_ROOT=str(tmp_path))
    # It got as far as the one that runs, whose own file it names.
    assert refusal(result).startswith(f"{tools / 'python3'} lacks the module that makes environments")


def script(path: Path, line: str) -> None:
    path.write_text(f"#!{SHELL}\n{line}\n")
    path.chmod(0o755)


def cripple(path: Path) -> None:
    """A Python without ensurepip, as on a Debian without python3-venv, that says its own file is this script."""
    answer = f"case \"$*\" in *ensurepip*) exit 1 ;; *_base_executable*) echo '{path}'; exit ;; esac"
    script(path, f'{answer}; exec "{sys.executable}" "$@"')


def test_a_python_named_by_hand_must_fit(bare_tree):
    sentence = refusal(launch(bare_tree, SESTANTE_PYTHON="/bin/false"))
    assert sentence == "SESTANTE_PYTHON must be a working Python 3.12, 3.13 or 3.14: not /bin/false."


def test_a_python_that_cannot_make_environments_says_what_to_install(bare_tree, tmp_path):
    crippled = tmp_path / "python3"
    cripple(crippled)
    sentence = refusal(launch(bare_tree, SESTANTE_PYTHON=str(crippled)))
    assert sentence == (
        f"{crippled} lacks the module that makes environments: "
        "install it (Debian, Ubuntu: apt install python3-venv) and start again."
    )


@pytest.mark.slow_setup
def test_without_a_network_it_says_so_and_leaves_no_stamp(bare_tree):
    nowhere = f"http://127.0.0.1:{free_port()}/"
    offline = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": nowhere,
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_NO_CACHE_DIR": "1",
        "UV_INDEX_URL": nowhere,
        "UV_NO_CACHE": "1",
        "SESTANTE_PYTHON": sys.executable,
    }
    sentence = refusal(launch(bare_tree, **offline))
    assert sentence == (
        "installing packages needs the network, and the package index does not answer: "
        "check the connection and start again."
    )
    assert not (bare_tree / ".venv" / "installed.txt").exists()


def test_an_unknown_command_is_refused_before_anything_is_installed(bare_tree):
    assert refusal(launch(bare_tree, "avvia")) == 'there is no command "avvia": sh ./sestante --help lists them.'
    assert not (bare_tree / ".venv").exists()


def test_an_unknown_option_is_refused(tree, tmp_path):
    result = launch(tree, "setup", "--demo", SESTANTE_DATA=str(tmp_path))
    assert refusal(result) == 'there is no option "--demo" here: sh ./sestante --help lists them.'


def test_a_file_named_like_a_package_where_we_stand_is_not_taken_for_it(tree, tmp_path):
    (tmp_path / "django.py").write_text("raise SystemExit('the wrong one')")
    (tmp_path / "sqlite3.py").write_text("raise SystemExit('the wrong one')")
    result = launch(tree, "manage", "version", cwd=tmp_path, SESTANTE_DATA=str(tmp_path / "dati"))
    assert result.stderr == ""
    assert result.stdout.startswith("6.")


def test_every_pin_has_hashes_and_no_address():
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        text = file.read_text()
        assert "://" not in text
        for requirement in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", requirement), requirement[:80]
            assert "--hash=sha256:" in requirement


def test_tests_run_on_the_very_versions_that_are_served():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[^\s#]+==[^\s\\]+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))

    assert pins("run.txt") - pins("test.txt") == set()


def test_the_operators_manual_explains_every_variable():
    manual = (ROOT / "docs" / "operate.md").read_text()
    explained = set(re.findall(r"^\| `([A-Z_]+)`", manual, re.MULTILINE))
    assert explained == set(VARIABLES)


def test_the_clock_runs_once_a_minute_what_time_brings(data):
    clock = Clock(Environment.read({"SESTANTE_DATA": str(data)}))
    clock.look()
    assert clock.errand.process is None  # the first minute has not passed
    clock.next_at = 0
    clock.look()
    first = clock.errand.process
    assert first.wait(30) == 0
    clock.look()
    assert clock.errand.process is first
