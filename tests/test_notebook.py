"""The notebook runs from top to bottom, and is kept without outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

PATH = Path(__file__).parents[1] / "examples" / "quickstart.ipynb"


def _read() -> Any:
    return nbformat.read(PATH, as_version=4)


def test_is_valid_and_stripped() -> None:
    notebook = _read()
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


# What the kernel's own libraries warn of is not about the notebook.
@pytest.mark.filterwarnings("default")
def test_runs() -> None:
    notebook = _read()
    for cell in notebook.cells:
        # A reader wants a good schedule, a test any.
        cell.source = cell.source.replace("time_limit=40", "time_limit=12")
    NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(PATH.parent)}}
    ).execute()
    outputs = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    assert "text/html" in outputs["solve"][0].data
    assert "image/png" in outputs["plot-program"][0].data
    assert "image/png" in outputs["plot-patient"][0].data
    assert "no_overlap" in outputs["hand"][0].text
