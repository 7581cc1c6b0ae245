"""Measures the application in a throw-away installation: times, numbers of queries, and how both grow with size.

A time says something about one machine on one day; queries and growth are the same everywhere. So nothing here is a
verdict: figures are printed side by side, and a target is shown beside what was measured, never instead of it.
"""
