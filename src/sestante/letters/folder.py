"""Mail of the embedded mode: printed on the console and kept as readable files, so that a newcomer finds it."""

import sys
from datetime import datetime
from itertools import count
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    def __init__(self, *args, folder, **options):
        super().__init__(*args, **options)
        self.folder = Path(folder)

    def send_messages(self, messages):
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            to = message.to[0] if message.to else "nobody"
            stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
            path = next(
                candidate
                for number in count(1)
                if not (candidate := self.folder / f"{stamp}-{number:03d}-{to.replace('/', '_')}.eml").exists()
            )
            path.write_bytes(message.message().as_bytes())
            text = f"--- letter to {to}: {message.subject}\n{message.body}\n--- kept in {path.name}\n"
            sys.stdout.write(text)
        return len(messages)
