"""Figures against their goals, as one table; the exit code tells whether one was missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure. `met` is None where it has no goal and only informs."""

    name: str
    value: str
    goal: str = ""
    met: bool | None = None


def least(name: str, value: float, goal: float, *, unit: str = "", digits: int = 1) -> Figure:
    """A figure that must not be smaller than `goal`."""
    shown = f"{value:.{digits}f}{unit}"
    return Figure(name=name, value=shown, goal=f"≥ {goal:g}{unit}", met=value >= goal)


def under(name: str, value: float, goal: float, *, unit: str = "", digits: int = 1) -> Figure:
    """A figure that must stay under `goal`."""
    shown = f"{value:.{digits}f}{unit}"
    return Figure(name=name, value=shown, goal=f"< {goal:g}{unit}", met=value < goal)


def told(title: str, figures: Sequence[Figure]) -> int:
    """Prints the figures; 1 where a goal was missed, else 0."""
    table = Table(title=title)
    table.add_column("figure")
    table.add_column("measured", justify="right")
    table.add_column("goal", justify="right")
    table.add_column("")
    for figure in figures:
        word = {True: "[green]met[/]", False: "[bold red]MISSED[/]", None: ""}[figure.met]
        table.add_row(figure.name, figure.value, figure.goal, word)
    Console(width=110).print(table)
    return 1 if any(figure.met is False for figure in figures) else 0
