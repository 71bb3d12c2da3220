"""Timefold's jars, and the model in ``timefold_java/`` compiled against them.

The jars are those inside the wheel of ``pip install timefold==1.24.0b0``, whose own Python is not
used. The model is compiled once, into the user's cache, and again when it has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["JARS", "MissingError", "classpath"]

SOURCES = Path(__file__).parent / "timefold_java"

JARS = "IOPSCHED_TIMEFOLD_JARS"
"""Environment variable that names a folder of Timefold's jars, for use without the wheel."""


class MissingError(RuntimeError):
    """Java or Timefold's jars are not on this machine."""


def classpath() -> str:
    """The compiled model and the jars, as Java's ``-cp`` takes them.

    Raises
    ------
    MissingError
        If there is no Java compiler, or no jars.
    """
    if shutil.which("java") is None or shutil.which("javac") is None:
        raise MissingError("timefold needs `java` and `javac`: install a JDK, version 17 or newer")
    jars = os.pathsep.join(map(str, _jars()))
    return os.pathsep.join([str(_compiled(jars)), jars])


def _jars() -> list[Path]:
    folder = os.environ.get(JARS)
    found = Path(folder).glob("*.jar") if folder else _in_wheel()
    jars = sorted(found)
    if not any(jar.name.startswith("timefold-solver-core") for jar in jars):
        raise MissingError(
            "timefold needs Timefold's jars: `pip install timefold==1.24.0b0`, "
            f"or name a folder that has them in {JARS}"
        )
    return jars


def _in_wheel() -> list[Path]:
    try:
        inside = files("timefold") or ()
    except PackageNotFoundError:
        return []
    return [Path(str(file.locate())) for file in inside if file.suffix == ".jar"]


def _compiled(jars: str) -> Path:
    """The folder of the compiled model; its name tells sources and jars."""
    sources = sorted(SOURCES.iterdir())
    content = b"".join([jars.encode(), *(file.read_bytes() for file in sources)])
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "iopsched"
    folder = cache / f"timefold-{hashlib.sha256(content).hexdigest()[:16]}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as making:
            made = Path(making) / "classes"
            java = [str(file) for file in sources if file.suffix == ".java"]
            command = ["javac", "-nowarn", "-cp", jars, "-d", str(made), *java]
            subprocess.run(command, check=True)
            shutil.copy(SOURCES / "solver.xml", made)
            # Another process may have been first; its classes are the same.
            with suppress(OSError):
                made.rename(folder)
    return folder
