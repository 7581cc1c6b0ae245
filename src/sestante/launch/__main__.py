"""``python -m sestante.launch COMMAND``: what ``sh ./sestante COMMAND`` does once Python is there."""
# ruff: noqa: S603, S606 - every command run here is our own, never a stranger's words

import os
import sys

from sestante.environment import Environment, EnvironmentError_
from sestante.launch import archive, locking, serving, setting_up, trials
from sestante.launch.failures import Stopped, sentence_about
from sestante.messages import CatalogueError


def main(arguments: list[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments and arguments[0] in COMMANDS else ("serve", arguments)
    try:
        return COMMANDS[command](rest)
    except (Stopped, EnvironmentError_, CatalogueError) as reason:
        print(f"sestante: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(
            f"sestante: {sentence_about(error, os.environ.get('SESTANTE_DATA') or 'the data folder')}", file=sys.stderr
        )
        return 1


def _serve(arguments: list[str]) -> int:
    environment = Environment.read(os.environ)
    demo = _wants_demo(environment, arguments)
    serving.refuse_taken_port(environment.port)
    if environment.live_port:
        serving.refuse_taken_port(environment.live_port, "SESTANTE_LIVE_PORT")
    setting_up.set_up(environment, demo=demo)
    return serving.serve(environment)


def _set_up(arguments: list[str]) -> int:
    environment = Environment.read(os.environ)
    setting_up.set_up(environment, demo=_wants_demo(environment, arguments))
    return 0


def _wants_demo(environment: Environment, arguments: list[str]) -> bool:
    if unknown := [word for word in arguments if word != "--no-demo"]:
        raise Stopped(f'there is no option "{unknown[0]}" here: sh ./sestante --help lists them.')
    return environment.demo and "--no-demo" not in arguments


def _hand_over(module: str):
    """A command that is a module of its own: it takes this process over, so that its exit code and signals are ours."""

    def hand_over(arguments: list[str]) -> int:
        Environment.read(os.environ)  # an odd variable is refused here, in one sentence, and not inside Django
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sestante.settings")
        os.execv(sys.executable, [sys.executable, "-P", "-m", module, *arguments])

    return hand_over


COMMANDS = {
    "serve": _serve,
    "setup": _set_up,
    "test": trials.run_tests,
    "lock": locking.lock,
    "backup": archive.backup_command,
    "restore": archive.restore_command,
    "manage": _hand_over("sestante"),
    "bench": _hand_over("sestante.bench"),
    "xforms": _hand_over("sestante.xforms_cli"),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
