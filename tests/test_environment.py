"""What the environment may say, and what is refused."""

import os
import stat
from pathlib import Path

import pytest

from sestante.environment import Environment, EnvironmentError_


@pytest.fixture
def read(tmp_path):
    def _read(**variables: str) -> Environment:
        return Environment.read({"SESTANTE_DATA": str(tmp_path / "data"), **variables})

    return _read


def test_no_variable_means_embedded_mode(read, tmp_path):
    environment = read()
    assert environment.embedded is True
    assert environment.demo is True
    assert environment.debug is False
    assert environment.email is None
    assert environment.port == 8000
    assert environment.workers == 2
    assert (environment.live_port, environment.live_direct) == (8050, True)
    assert environment.site_url == "http://127.0.0.1:8000"
    assert environment.allowed_hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert environment.from_email == "Sestante <sestante@localhost>"
    assert environment.database["NAME"] == tmp_path / "data" / "sestante.sqlite3"
    assert environment.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_the_live_process_has_a_port_of_its_own_or_none(read):
    assert read(SESTANTE_PORT="9000").live_port == 9050
    assert read(SESTANTE_PORT="65530").live_port == 65480
    assert read(SESTANTE_LIVE_PORT="0").live_port == 0
    behind_a_proxy = read(SESTANTE_SITE_URL="https://pratiche.example.org")
    assert behind_a_proxy.live_direct is False
    with pytest.raises(EnvironmentError_, match="SESTANTE_LIVE_PORT"):
        read(SESTANTE_LIVE_PORT="8000")


def test_the_secret_is_made_once_and_only_its_owner_reads_it(read, tmp_path):
    first, second = read().secret_key, read().secret_key
    file = tmp_path / "data" / "secret"
    assert first == second == file.read_text().strip()
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "data") == ["secret"]


def test_a_given_secret_is_not_written_down(read, tmp_path):
    assert read(SESTANTE_SECRET_KEY="k" * 40).secret_key == "k" * 40
    assert not (tmp_path / "data").exists()


def test_secrets_come_from_files_too(read, tmp_path):
    (tmp_path / "key").write_text("s" * 40 + "\n")
    (tmp_path / "database").write_text("postgres://anna:a%40b@db.example.org:5433/pratiche\n")
    (tmp_path / "email").write_text("smtps://anna:p%3Aq@mail.example.org\n")
    environment = read(
        SESTANTE_SECRET_KEY_FILE=str(tmp_path / "key"),
        DATABASE_URL_FILE=str(tmp_path / "database"),
        EMAIL_URL_FILE=str(tmp_path / "email"),
    )
    assert environment.secret_key == "s" * 40
    assert environment.database["PASSWORD"] == "a@b"
    assert environment.email == {
        "host": "mail.example.org",
        "port": 465,
        "user": "anna",
        "password": "p:q",
        "use_tls": False,
        "use_ssl": True,
    }


def test_a_database_address_means_postgresql_with_a_pool(read):
    environment = read(
        DATABASE_URL="postgresql://anna:parola@db.example.org:5433/pratiche?sslmode=require", SESTANTE_DB_POOL="6"
    )
    assert environment.embedded is False
    assert environment.demo is False
    assert environment.database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "pratiche",
        "USER": "anna",
        "PASSWORD": "parola",
        "HOST": "db.example.org",
        "PORT": "5433",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"sslmode": "require", "pool": {"min_size": 1, "max_size": 6, "timeout": 10}},
    }


@pytest.mark.parametrize(
    "url", ["postgres://anna@%2Frun%2Fpostgresql/pratiche", "postgres://anna@/pratiche?host=/run/postgresql"]
)
def test_postgresql_may_listen_on_a_local_socket(read, url):
    database = read(DATABASE_URL=url).database
    assert (database["HOST"], database["PORT"], database["USER"]) == ("/run/postgresql", "", "anna")


@pytest.mark.parametrize(
    ("url", "port", "use_tls", "use_ssl"),
    [
        ("smtp://127.0.0.1", 25, False, False),
        ("smtp://127.0.0.1:1025", 1025, False, False),
        ("smtp+tls://anna:parola@mail.example.org", 587, True, False),
        ("smtps://anna:parola@mail.example.org", 465, False, True),
    ],
)
def test_the_scheme_of_the_mail_address_says_how_it_is_encrypted(read, url, port, use_tls, use_ssl):
    email = read(EMAIL_URL=url).email
    assert (email["port"], email["use_tls"], email["use_ssl"]) == (port, use_tls, use_ssl)


def test_a_public_address_names_the_host_and_the_sender(read):
    environment = read(
        SESTANTE_SITE_URL="https://pratiche.example.org/", SESTANTE_ADMINS="a@example.org, B <b@example.org>"
    )
    assert environment.site_url == "https://pratiche.example.org"
    assert environment.allowed_hosts == ["pratiche.example.org", "127.0.0.1", "localhost", "[::1]"]
    assert environment.from_email == "Sestante <sestante@pratiche.example.org>"
    assert environment.admins == ["a@example.org", "B <b@example.org>"]
    assert environment.embedded is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESTANTE_PORT", "80 80"),
        ("SESTANTE_PORT", "0"),
        ("SESTANTE_PORT", "65536"),
        ("SESTANTE_PORT", "٨٠٠٠"),
        ("SESTANTE_WORKERS", "0"),
        ("SESTANTE_PROXIES", "-1"),
        ("SESTANTE_DEBUG", "forse"),
        ("SESTANTE_DEMO", "2"),
        ("SESTANTE_SITE_URL", "pratiche.example.org"),
        ("SESTANTE_SITE_URL", "https://example.org/pratiche"),
        ("SESTANTE_SITE_URL", "https://example.org:99999"),
        ("SESTANTE_ALLOWED_HOSTS", "*"),
        ("SESTANTE_ALLOWED_HOSTS", "https://example.org"),
        ("SESTANTE_FROM_EMAIL", "nessuno"),
        ("SESTANTE_ADMINS", "a@example.org,b"),
        ("SESTANTE_SECRET_KEY", "corta"),
        ("SESTANTE_SECRET_KEY_FILE", "/nowhere/at/all"),
        ("SESTANTE_DB_POOL", "many"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "postgres://host"),
        ("DATABASE_URL", "postgres://host/name?search_path=x"),
        ("DATABASE_URL", "postgres://[host/name"),
        ("DATABASE_URL", "postgres://host:x/name"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://anna@mail.example.org"),
    ],
)
def test_odd_values_are_refused_in_one_sentence_that_names_the_variable(read, name, value):
    with pytest.raises(EnvironmentError_) as refused:
        read(**{"DATABASE_URL": "postgres://host/name" if name == "SESTANTE_DB_POOL" else "", name: value})
    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_refusal_never_repeats_a_password(read):
    for variables in (
        {"DATABASE_URL": "postgres://anna:segretissima@host:x/name"},
        {"DATABASE_URL": "mysql://anna:segretissima@host/name"},
        {"EMAIL_URL": "smtp://anna:segretissima@host:x"},
        {"SESTANTE_SECRET_KEY": "segretissima"},
    ):
        with pytest.raises(EnvironmentError_) as refused:
            read(**variables)
        assert "segretissima" not in str(refused.value)


def test_a_secret_given_twice_is_refused(read, tmp_path):
    (tmp_path / "key").write_text("s" * 40)
    with pytest.raises(EnvironmentError_, match="SESTANTE_SECRET_KEY and SESTANTE_SECRET_KEY_FILE are both set"):
        read(SESTANTE_SECRET_KEY="k" * 40, SESTANTE_SECRET_KEY_FILE=str(tmp_path / "key"))


def test_a_mistyped_variable_is_refused_and_not_ignored(read):
    with pytest.raises(EnvironmentError_, match="^SESTANTE_SECRET_KEY_FLE is not a variable of Sestante"):
        read(SESTANTE_SECRET_KEY_FLE="/run/secrets/key")


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentError_, match="^SESTANTE_DATA must be a folder this user may write to"):
        Environment.read({"SESTANTE_DATA": str(Path(tmp_path / "file" / "data"))})
