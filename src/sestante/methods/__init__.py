"""The science of Sestante: pure functions, no Django, no input or output, no clock."""
