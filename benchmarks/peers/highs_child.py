"""The process in which HiGHS runs: rows in, a line of JSON for each solution or bound out."""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["main"]

# Not a dependency of iopsched, nor of its tests.
highspy: Any = import_module("highspy")


def main() -> None:
    """Solve ``FOLDER/rows.npz`` until SECONDS after BEGAN, with CORES threads and a SEED."""
    folder, began, seconds, cores, seed = Path(sys.argv[1]), *map(float, sys.argv[2:])
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", int(cores))
    solver.setOptionValue("random_seed", int(seed))
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.passModel(_model(folder / "rows.npz"))
    found = 0

    def on_solution(event: Any) -> None:
        nonlocal found
        found += 1
        file = folder / f"solution-{found}.npy"
        np.save(file, np.array(event.data_out.mip_solution))
        _tell(file, event.data_out.mip_dual_bound)

    solver.cbMipImprovingSolution += on_solution
    solver.cbMipLogging += lambda event: _tell(None, event.data_out.mip_dual_bound)
    solver.setOptionValue("time_limit", max(0.1, seconds - (time.perf_counter() - began)))
    solver.run()
    _tell(None, solver.getInfo().mip_dual_bound)


def _tell(file: Path | None, bound: float) -> None:
    known = float(bound) if np.isfinite(bound) else None
    print(json.dumps({"file": None if file is None else str(file), "bound": known}), flush=True)


def _model(file: Path) -> Any:
    rows = np.load(file)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(rows["cost"]), len(rows["row_lower"])
    model.col_cost_, model.offset_ = rows["cost"], float(rows["offset"])
    model.col_lower_, model.col_upper_ = rows["lower"].astype(float), rows["upper"].astype(float)
    model.row_lower_, model.row_upper_ = rows["row_lower"], rows["row_upper"]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = rows["start"]
    model.a_matrix_.index_ = rows["column"]
    model.a_matrix_.value_ = rows["value"]
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(rows["cost"])
    return model


if __name__ == "__main__":
    main()
