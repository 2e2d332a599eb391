"""A real mail server on this machine that passes nothing on: it keeps each e-mail as a file that can be opened."""

import asyncio
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DOMAIN = "example.org"
"""Of which it has the mailboxes: what it takes for them is delivered."""
SENDER = "Update service <updates@example.org>"


class _Keeping:
    """What is done with each e-mail: it becomes a file, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken = 0

    async def handle_DATA(  # noqa: N802 (named by aiosmtpd)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one, under the number in which it came."""
        content = envelope.original_content or b""
        self._taken += 1
        await asyncio.to_thread(self._keep, self._taken, content)
        return "250 Taken, and in the mailbox"

    def _keep(self, number: int, content: bytes) -> None:
        half = self._folder / f".{number:04}.half"
        half.write_bytes(content)
        half.rename(self._folder / f"{number:04}.eml")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run it until the end of the block, with `folder` emptied; give its address as the service writes it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(_Keeping(folder), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
