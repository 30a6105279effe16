"""The table: a row for each group of patches, the sum, and each accusation."""
import collections

import judge


def count(verdict, *roles):
    return sum(1 for change in verdict["changes"] if change["role"] in roles)


def by_line(verdict):
    return sum(1 for change in verdict["changes"] if change.get("line") == "yes")


# What is counted of a patch with figures: name, and a function of both verdicts.
FIGURES = {
    "units": lambda raw, fixed: len(fixed["units"]),
    "edited": lambda raw, fixed: count(fixed, "edited"),
    "inlining, following": lambda raw, fixed: count(fixed, "inlines", "follows"),
    "changed, raw": lambda raw, fixed: len(raw["changes"]),
    "changed, fixed": lambda raw, fixed: len(fixed["changes"]),
    "by line, raw": lambda raw, fixed: by_line(raw),
    "by line, fixed": lambda raw, fixed: by_line(fixed),
    "unintended, fixed": lambda raw, fixed: count(fixed, "unintended"),
    "unreproducible": lambda raw, fixed: count(fixed, "unreproducible"),
}
# Left out where it is zero all over.
RARE = [judge.REFUSED, judge.NOT_BUILT, judge.NOT_ALONE, "cannot tell"]


class Table:
    def __init__(self):
        self.groups = {}  # name -> Counter, in order of appearance
        self.accused = []

    def add(self, outcome):
        cells = self.groups.setdefault(outcome.patch.group, collections.Counter())
        cells["patches"] += 1
        cells["s"] += outcome.seconds
        if outcome.why:
            cells[outcome.why] += 1
            return
        for name, figure in FIGURES.items():
            cells[name] += figure(outcome.raw, outcome.fixed)
        cells["cannot tell"] += bool(outcome.fixed["undecided"])
        self.accused += [(outcome.patch.name, change) for change in outcome.fixed["changes"] if change["role"] == "unintended"]

    def print(self):
        total = sum(self.groups.values(), collections.Counter())
        columns = [name for name in RARE if total[name]] + [*FIGURES, "s"]
        single = all(cells["patches"] == 1 for cells in self.groups.values())
        if not single:
            columns.insert(0, "patches")
        print("| patch | " if single else "| | ", " | ".join(columns), " |", sep="")
        print("|---|", "---:|" * len(columns), sep="")
        for name, cells in self.groups.items():
            print(row(name, cells, columns))
        print(row(f"all {total['patches']}" if single else "all", total, columns))
        for patch, change in self.accused:
            print(f"\n{patch}: {change['object']}: {change['symbol']}")


def row(name, cells, columns):
    return f"| {name} | " + " | ".join(str(cells[column]) for column in columns) + " |"
