"""Verbs of the fieldwork: call, invite, answer, send, import."""
