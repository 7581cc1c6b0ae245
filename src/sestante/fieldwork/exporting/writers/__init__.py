"""One module a format. Each reads only the dataset, writes into a folder, and returns the files it made.

``write(dataset, folder, stem, shape)``; what a format cannot hold it refuses with `TooMuch`, before or after."""

from .codebook import write_codebook
from .comma import write_csv
from .ddi import write_ddi
from .json_file import write_json
from .limits import TooMuch
from .spss import write_sav
from .stata import write_dta
from .workbook import write_xlsx

WRITERS = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "sav": write_sav,
    "dta": write_dta,
    "json": write_json,
    "ddi": write_ddi,
    "codebook": write_codebook,
}

__all__ = ["WRITERS", "TooMuch"]
