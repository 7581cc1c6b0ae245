"""Texts in one language, wherever they stand, as one step."""

from collections.abc import Mapping
from dataclasses import dataclass

from sestante.questionnaires.design.translations import Lack, lacking
from sestante.questionnaires.design.workbook import Design, put_texts

from .outcome import Outcome


@dataclass(frozen=True)
class Translate:
    """Say in a language what lacks in it. What was said there meanwhile stays as it is."""

    language: str
    texts: Mapping[Lack, str]
    verb = "translated"

    @property
    def touches(self) -> frozenset[str]:
        # Nothing but what is blank is written: it goes beside whatever others do.
        return frozenset()

    def apply(self, design: Design) -> Outcome:
        still, touched = set(lacking(design).get(self.language, ())), set()
        for lack, text in self.texts.items():
            if lack not in still or not text:
                continue
            said = {self.language: text}
            if lack.choices:
                row = design.lists[lack.choices][lack.place]
                put_texts(design.sheet("choices"), row, lack.column, said, design.default_language)
                touched.add(f"list:{lack.choices}")
            elif lack.item:
                item = design.find(lack.item)
                design.put_texts(item, lack.column, said)
                touched.add(f"item:{lack.item}")
            else:
                design.put_about(lack.column, said)
                touched.add("settings")
        return Outcome("", self.language, touched=frozenset(touched))
