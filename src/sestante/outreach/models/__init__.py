"""How what was learnt goes out: events, press, pills, newsletter."""
