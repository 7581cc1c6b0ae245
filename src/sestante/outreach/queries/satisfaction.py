"""What those who came say of the event. The answers know the call they came by, and nothing of who came."""

from sestante.synthesis.queries.nameless import nameless_answers


def satisfaction_of(event):
    """Panels of the closed questions with small cells suppressed, and the words left, when at least five answered."""
    return nameless_answers(event.study, event.satisfaction_call)
