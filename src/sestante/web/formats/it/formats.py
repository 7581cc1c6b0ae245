"""Hours as Italian typography writes them: 10.42. What is not here stays as Django has it."""

TIME_FORMAT = "H.i"
DATETIME_FORMAT = "j F Y, H.i"
SHORT_DATETIME_FORMAT = "d/m/Y H.i"
