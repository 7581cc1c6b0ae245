"""Forms in progress and the versions they are on."""

from sestante.fieldwork.models import Call, Move, MoveRun, Response


def drafts_behind(version):
    """Forms in progress on an earlier version of the same questionnaire, that may move to this one."""
    found = Response.objects.filter(
        version__questionnaire=version.questionnaire_id, version__number__lt=version.number,
        state=Response.State.DRAFT, sendings__isnull=True,
    )  # fmt: skip
    return found.order_by("pk")


def calls_behind(version):
    """Calls not closed that still ask an earlier version of the same questionnaire."""
    return Call.objects.filter(
        version__questionnaire=version.questionnaire_id, version__number__lt=version.number, closed_at=None
    )


def standing_of_moves(version):
    """How far the drafts of a questionnaire are with moving to a version: numbers for its page."""
    run = MoveRun.objects.filter(version=version).first()
    moves = list(Move.objects.filter(to_version=version).values_list("dropped", "broken"))
    stuck = len(run.failures) if run else 0
    behind = drafts_behind(version).count()
    reopened = Response.objects.filter(
        version__questionnaire=version.questionnaire_id, version__number__lt=version.number,
        state=Response.State.DRAFT, sendings__isnull=False,
    ).distinct().count()  # fmt: skip
    return {
        "run": run,
        "behind": behind,
        "reopened": reopened,
        "calls": list(calls_behind(version).select_related("version").defer(*HEAVY_OF_CALL)),
        "moved": len(moves),
        "with_losses": sum(bool(dropped) for dropped, _broken in moves),
        "total": len(moves) + behind,
        "percent": round(100 * len(moves) / (len(moves) + behind)) if moves or behind else 100,
        "stuck": stuck,
        "is_running": run is not None and run.finished_at is None,
    }


def moves_of(response, *, identities=True):
    """How a response came to its version, newest first, with what was left behind: ``[(move, shown, kept back)]``."""
    found = []
    for move in response.moves.select_related("from_version", "to_version").defer(*_HEAVY).order_by("-at"):
        shown = [one for one in move.dropped if identities or one["visibility"] != "confidential"]
        found.append((move, shown, len(move.dropped) - len(shown)))
    return found


HEAVY_OF_CALL = tuple(f"version__{name}" for name in ("xform", "xlsform", "questions", "source"))
_HEAVY = tuple(f"{side}_version__{name}" for side in ("from", "to")
               for name in ("xform", "xlsform", "questions", "source"))  # fmt: skip
