"""One patch, fixed and verified: what verify --against-raw says of raw and fixed."""
import dataclasses
import json
import subprocess
import time

# Why a patch has no figures.
REFUSED = "refused"      # fix or verify has no answer
NOT_BUILT = "not built"  # this configuration compiles none of its files
NOT_ALONE = "not alone"  # it does not compile without another's change


@dataclasses.dataclass
class Outcome:
    patch: object
    why: str      # one of the above, "" where there are figures
    words: str    # the program's own, where it has no answer
    raw: dict     # the verdicts; None where there is none
    fixed: dict
    seconds: int

    def __str__(self):
        if self.why:
            return f"{self.why} {self.words}".strip()
        roles = [f"{c['symbol']} ({c['role']})" for c in self.fixed["changes"]]
        return f"{len(self.raw['changes'])} by the raw, {len(roles)} by the fixed one: {', '.join(roles)}; {self.seconds} s"


def judge(tool, tree, patch, reports):
    """Fixes and verifies patch on tree, and leaves the answer in reports."""
    begin = time.monotonic()
    answer = ask(tool, tree, patch, reports / (patch.name + ".patch"))
    answer["seconds"] = round(time.monotonic() - begin)
    with open(answer_file(patch, reports), "w", encoding="utf-8") as report:
        json.dump(answer, report, indent=1)
    return Outcome(patch, **answer)


def earlier(patch, reports):
    """The answer that an earlier run left in reports, None if there is none."""
    report = answer_file(patch, reports)
    return Outcome(patch, **json.loads(report.read_text(encoding="utf-8"))) if report.exists() else None


def answer_file(patch, reports):
    return reports / (patch.name + ".json")


def ask(tool, tree, patch, form):
    """The fields of an outcome but patch and seconds; the fixed patch goes to form."""
    fix = subprocess.run([tool, "fix", "--tree", tree, patch.path], capture_output=True, check=False)
    if fix.returncode != 0:
        return without_figures(REFUSED, last_line(fix.stderr.decode(errors="replace")))
    form.write_bytes(fix.stdout)
    verify = subprocess.run([tool, "verify", "--json", "--tree", tree, "--against-raw", patch.path, form],
                            capture_output=True, text=True, check=False)
    if not verify.stdout:
        return without_figures(REFUSED, last_line(verify.stderr))
    saving = json.loads(verify.stdout)
    raw, fixed = saving["raw"], saving["fixed"]
    if not fixed["units"]:
        return without_figures(NOT_BUILT)
    if refuses(raw):
        return without_figures(NOT_ALONE, refuses(raw))
    if refuses(fixed):
        raise RuntimeError(f"{form} does not compile, and the patch as it was does: {refuses(fixed)}")
    return {"why": "", "words": "", "raw": raw, "fixed": fixed}


def without_figures(why, words=""):
    return {"why": why, "words": words, "raw": None, "fixed": None}


def refuses(verdict):
    """The compiler's first error about the patched side, "" without."""
    for text in verdict["undecided"]:
        if "does not compile on the patched side" in text:
            return next((line for line in text.splitlines() if "error:" in line), text)
    return ""


def last_line(text):
    return (text.strip().splitlines() or ["no word"])[-1]
