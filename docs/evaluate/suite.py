"""The upstream part of Debian source packages, from suites that this machine's
apt need not know: each is asked for with an apt state of its own, as any user."""
import os
import subprocess
import sys

KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"


def upstream(package, suites, folder):
    """Unpacks package's upstream archive as folder, which must not exist, from
    the first of suites of which a mirror still has it; returns its version."""
    for suite in suites:
        state = folder.with_name(f"{folder.name}.{suite}")
        archive = fetched(package, suite, state)
        if archive is not None:
            folder.mkdir()
            subprocess.run(["tar", "-xf", archive, "--strip-components=1"], cwd=folder, check=True)
            return archive.name.split("_")[1].split(".orig.")[0]
        print(f"{package} of {suite} could not be fetched", file=sys.stderr)
    sys.exit(f"{package} could not be fetched from {', '.join(suites)}")


def fetched(package, suite, state):
    """The path of the archive, None where there is none. What else belongs to the
    source package may be missing."""
    for part in ["lists/partial", "cache/archives/partial", "etc"]:
        (state / part).mkdir(parents=True, exist_ok=True)
    security = suite.endswith("-security")
    lines = [f"deb-src [signed-by={KEYS}] {site} {suite} main\n" for site in mirrors() if ("security" in site) == security]
    (state / "sources.list").write_text("".join(lines))
    (state / "apt.conf").write_text(f"""
Dir::Etc "{state}/etc";
Dir::Etc::SourceList "{state}/sources.list";
Dir::State "{state}";
Dir::State::Status "/dev/null";
Dir::Cache "{state}/cache";
APT::Sandbox::User "{os.environ.get('USER', 'root')}";
""")
    for command in (["apt-get", "update"], ["apt-get", "source", "--download-only", package]):
        subprocess.run(command, cwd=state, capture_output=True, check=False, env=os.environ | {"APT_CONFIG": str(state / "apt.conf")})
    return next(state.glob("*.orig.tar.*"), None)


def mirrors():
    """The archives that this machine's apt knows."""
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(SITE)"], text=True, capture_output=True, check=True)
    return sorted({site.rstrip("/") for site in listed.stdout.splitlines()})
