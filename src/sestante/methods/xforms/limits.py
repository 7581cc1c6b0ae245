"""How much a form may ask of the machine. Forms are written by strangers."""

XML_BYTES = 16 * 1024 * 1024
XML_DEPTH = 100
XML_NODES = 400_000
XML_ATTRIBUTES = 500  # of one element: libxml2 looks through all of them for each
FIELDS = 20_000  # paths of a form, and nodes of its data before anything is repeated: five times as many
# Fields that the expressions of a form read, all together: the graph is as large as this.
REFERENCES = 200_000
EXPRESSION_LENGTH = 20_000
EXPRESSION_DEPTH = 100
# Nodes visited and functions called by one evaluation: the WHO verbal autopsy form needs some hundreds.
EVALUATION_STEPS = 1_000_000
# The same for all that follows one act of the respondent (a new form, one answer, one instance more).
SESSION_STEPS = 3_000_000
TEXT_LENGTH = 1_000_000
REPEAT_INSTANCES = 2_000
INSTANCE_NODES = 200_000
REGEX_SECONDS = 0.25  # and nine of them at most in what follows one act: see `regex()`
COUNT_ROUNDS = 50
TURNS = 10
