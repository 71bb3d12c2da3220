"""Writing files so that nothing is ever left half-written."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from iopsched.errors import Fault, InputError

__all__ = ["read_bytes", "write_text"]


def read_bytes(path: Path) -> bytes:
    """Content of a file.

    Raises
    ------
    InputError
        When it does not exist or cannot be read.
    """
    try:
        if path.is_char_device() or path.is_block_device():
            # A device may never end; a pipe does.
            raise OSError
        return path.read_bytes()
    except FileNotFoundError:
        fault = Fault("file", "", "does not exist", "check the path")
    except IsADirectoryError:
        fault = Fault("file", "", "is a folder", "name a file")
    except (OSError, ValueError):
        fault = Fault("file", "", "cannot be read", "check that it is a file that you may read")
    raise InputError([fault], path.name or "the path") from None


def write_text(text: str, path: Path) -> None:
    """Write UTF-8 text: the file has all of it, or is what it was before.

    Raises
    ------
    InputError
        When the folder does not exist or may not be written.
    """
    # A link stays one, and a device is not replaced by a file.
    target = path.resolve() if path.is_symlink() else path
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8", newline="")
            return
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
        try:
            with draft.open("x", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
    except (FileNotFoundError, NotADirectoryError):
        fault = Fault("file", "", "has no folder to be in", "create the folder, or check the path")
    except (OSError, ValueError):
        fault = Fault("file", "", "cannot be written", "check that you may write there")
    else:
        return
    raise InputError([fault], path.name or "the path") from None
