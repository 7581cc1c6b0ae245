"""Bringing a file in: read it, understand its columns, turn its rows into answers. Nothing here writes."""
