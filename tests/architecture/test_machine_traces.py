"""What is in the repository says nothing of the machine it was made on, nor where packages came from."""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

# Written with character classes so that the patterns do not find themselves.
TRACES = {
    "a path of somebody's machine": re.compile(
        r"""(?<![\w.$}-])/(?:wor[k]/|roo[t]/|hom[e]/\w+/|User[s]/\w+/|tm[p]/\w*(?:brief|bash_jobs))"""
    ),
    "a package registry": re.compile(
        r"\b(?:pyp[i]\.org|pythonhoste[d]\.org|registr[y]\.(?:npmjs|yarnpkg)\.\w+|(?:artifactor[y]|nexu[s])\.)"
    ),
    "where packages are to be fetched from": re.compile(
        r"--(?:extra-)?index-ur[l]|--find-link[s]|--trusted-hos[t]|\"resolve[d]\": *\"http"
    ),
}


def traces(text: str) -> list[str]:
    """Each trace with its line, for a reader to find it."""
    return [
        f"{number}: {what}: {found.group()}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in TRACES.items()
        if (found := pattern.search(line))
    ]


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of what belongs to the project")
    return [name for name in listed.stdout.decode().split("\0") if name]


def test_tracked_files_name_no_machine_and_no_registry() -> None:
    found = {}
    for name in _tracked():
        path = ROOT / name
        if path.is_file() and (seen := traces(path.read_text(errors="replace"))):
            found[name] = seen[:5]
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "cd /wor" + "k/main",
        'open("/hom' + 'e/someone/notes")',
        "see https://pyp" + "i.org/project/rasa",
        "--extra-index-" + "url https://packages.example",
        '"resolve' + 'd": "https://packages.example/a.tgz"',
    ],
)
def test_the_rule_sees(text: str) -> None:
    assert traces(text)


@pytest.mark.parametrize(
    "text",
    ["/api/session", "./var/assistants", "${ROOT}/work/main", "/home", "bench/results/work/"],
)
def test_the_rule_allows(text: str) -> None:
    assert traces(text) == []
