"""What ODK's clients speak: forms go out, records come in. The one part of this room that knows the fieldwork."""
