"""Draw the picture of README.md: ``python -m examples.picture``."""

from __future__ import annotations

from pathlib import Path

import iopsched

__all__ = ["main"]

HERE = Path(__file__).parent


def main() -> None:
    """Solve one program's week and draw it."""
    problem = iopsched.read(HERE / "data" / "ucsf.json")
    result = iopsched.solve(problem, time_limit=60)
    axes = iopsched.plot_week(problem, result.schedule)
    axes.figure.canvas.print_figure(HERE / "week.png", dpi=110, bbox_inches="tight")


if __name__ == "__main__":
    main()
