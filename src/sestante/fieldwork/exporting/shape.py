"""How whoever exports wants the tables to look."""

from dataclasses import asdict, dataclass

from sestante.methods.datasets import Headers, Many, Values


@dataclass(frozen=True)
class Shape:
    """Choices of one export. What a format cannot do (JSON has no headers) it leaves alone."""

    language: str = "it"
    values: Values = Values.CODES
    headers: Headers = Headers.NAME
    many: Many = Many.JOINED
    delimiter: str = ","
    bom: bool = True
    mark_unasked: bool = False  # in CSV and XLSX, which otherwise leave both kinds of gap empty
    odk_keys: bool = False  # KEY and PARENT_KEY as ODK writes them, beside the numbers
    attachments: bool = False
    to_check: bool = False  # also the forms that wait to be checked

    @property
    def unasked(self):
        return UNASKED if self.mark_unasked else ""

    def as_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, said):
        known = {name: said[name] for name in cls.__dataclass_fields__ if name in said}
        for name, kind in (("values", Values), ("headers", Headers), ("many", Many)):
            if name in known:
                known[name] = kind(known[name])
        return cls(**known)


UNASKED = "n/a"
