"""Sestante: from a person's words to the sentence in the report."""

import os

# Each process answers one person at a time, and there are as many as cores: linear algebra on one thread. On a busy
# machine two threads that wait for each other took six times the work for the same small matrices. Before NumPy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
