"""The database as its own tools see it, without loading Django."""

import os
from typing import Any

from sestante.environment import Environment
from sestante.launch.failures import Stopped


def is_sqlite(environment: Environment) -> bool:
    return environment.database["ENGINE"].endswith("sqlite3")


def ask_postgres(environment: Environment, query: str) -> list[tuple[Any, ...]]:
    """Rows of one query; raises Stopped when nobody answers, psycopg's own error when the query fails."""
    import psycopg

    database = environment.database
    try:
        connection = psycopg.connect(
            host=database["HOST"] or None,
            port=database["PORT"] or None,
            user=database["USER"] or None,
            password=database["PASSWORD"] or None,
            dbname=database["NAME"],
            **{"connect_timeout": "10", **_parameters(environment)},
        )
    except psycopg.OperationalError as error:
        raise Stopped(f"the database of DATABASE_URL does not answer: {' '.join(str(error).split())}.") from error
    with connection:
        return connection.execute(query).fetchall()


def postgres_variables(environment: Environment) -> dict[str, str]:
    """The database's address for PostgreSQL's own tools; a password among their arguments could be read by anyone."""
    database = environment.database
    named = {
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
        **{
            "PGAPPNAME" if name == "application_name" else f"PG{name.upper()}": value
            for name, value in _parameters(environment).items()
        },
    }
    return {**os.environ, **{name: value for name, value in named.items() if value}}


def _parameters(environment: Environment) -> dict[str, str]:
    return {name: value for name, value in environment.database["OPTIONS"].items() if isinstance(value, str)}
