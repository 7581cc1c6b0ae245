"""Answers on their way out: read once from the responses, laid out as a dataset, written in many formats."""
