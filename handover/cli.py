"""The `handover` command. Each subcommand reads the settings, calls one function and tells the outcome.

What only one subcommand needs and is slow to import (database, web server) is imported there.
"""

import asyncio
import os
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from handover.access.commands import app as agent_app
from handover.brands import SourceInvalid
from handover.brands.loading import brand_folders
from handover.brands.new_brand import NewBrand, add_brand
from handover.launch.assistants import evaluation, is_trained, training
from handover.launch.bot_environment import bot_versions
from handover.launch.brand_check import problems_in, read_brands
from handover.launch.configured import configured
from handover.launch.ports import kept_socket
from handover.launch.problem import CANNOT_START, CannotStart
from handover.launch.program import Program
from handover.launch.up import up as run_installation
from handover.settings import PROJECT, PartialSettings, Settings
from models.vocabulary.identity import AdministrationKey

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
brand_app = typer.Typer(no_args_is_help=True, help="Look at brands, and add one.")
app.add_typer(brand_app, name="brand")
app.add_typer(agent_app, name="agent")

Brand = Annotated[str, typer.Argument(help="A folder of HANDOVER_BRANDS_DIR, such as liander.")]


@app.callback()
def handover() -> None:
    """Conversation handover: an assistant per brand, a person when it gets stuck, and back.

    Settings are environment variables; see docs/settings.md.
    """


@app.command()
def up(
    demo: Annotated[bool, typer.Option("--demo", help="With demo accounts.")] = False,
    with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run everything on this machine: broker, assistants (trained first if need be), Valkey."""
    given = configured(PartialSettings, **({"demo": True} if demo else {}))
    run_installation(given, with_parent=with_parent)


@app.command("serve")
def serve_one(listener: Annotated[int | None, typer.Option(hidden=True)] = None) -> None:
    """Run one broker of several. Assistants, Redis and databases run elsewhere."""
    from handover.bootstrap import create_app
    from handover.launch import serve
    from handover.launch.logs import log_as_configured

    settings = configured(Settings)
    log_as_configured(settings)
    own = kept_socket(settings.host, settings.port) if listener is None else socket.socket(fileno=listener)
    serve.serve(partial(create_app, settings), own)


@app.command()
def doctor() -> None:
    """Look for what keeps Handover from running here; one line each."""
    if not asyncio.run(_all_well(configured(PartialSettings))):
        raise typer.Exit(1)


async def _all_well(settings: PartialSettings) -> bool:
    from handover.launch.checks import findings

    well = True
    async for finding in findings(settings):
        typer.echo(f"{finding.verdict:<6} {finding.about + ':':<16} {finding.line}")
        well = well and finding.verdict != "wrong"
    return well


@app.command()
def restored(
    administration: Annotated[str, typer.Argument(help="Whose database was put back, such as liander.")],
) -> None:
    """Say that a database was put back from a backup: before its brokers start again."""
    from handover.launch.restored import note_restored

    uncertain = asyncio.run(note_restored(configured(PartialSettings), administration))
    typer.echo(f"{administration} begins anew; messages that may or may not have been sent: {uncertain}")


@app.command()
def train(
    brands: Annotated[list[str] | None, typer.Argument(help="Brands; all when none is named.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Even when nothing changed.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only check the files.")] = False,
) -> None:
    """Train assistants from their brands' files. A running one takes the new model over by itself."""
    settings = configured(PartialSettings)
    options = [name for name, given in (("--force", force), ("--check", check)) if given]
    for brand in _named(brands, settings):
        _run(training(brand, settings, *options))


@app.command()
def evaluate(
    brand: Brand,
    csv: Annotated[
        Path | None, typer.Option(help="Labelled messages; when not given, the brand's held-out ones.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
) -> None:
    """Measure how well a brand's trained assistant understands messages it was not trained on."""
    settings = configured(PartialSettings)
    _named([brand], settings)
    labelled = csv or PROJECT / "tests" / "heldout" / brand / "intents.csv"
    if not labelled.is_file():
        raise CannotStart(f"{labelled} is no file: name labelled messages with --csv")
    if not is_trained(brand, settings.data_dir):
        raise CannotStart(f"{brand} has no trained assistant: run `handover train {brand}`")
    _run(evaluation(brand, labelled.absolute(), settings.data_dir, *(["--json"] if json else [])))


@brand_app.command("validate")
def validate_brands() -> None:
    """Check every brand's files: brand.yml, emergencies, texts, and what its assistant is trained from."""
    settings = configured(PartialSettings)
    problems = [str(problem) for problem in problems_in(settings.brands_dir)]
    try:
        bot_versions()
        for home in brand_folders(settings.brands_dir):  # all of them, whatever the first says
            problems += _complaints(training(home.name, settings, "--check"))
    finally:
        if problems:
            typer.echo("\n".join(["to mend:", *problems]))
    if problems:
        raise typer.Exit(1)
    typer.echo("nothing to mend")


@brand_app.command("list")
def list_brands() -> None:
    """The brands, with their administrations and languages."""
    for key, brand in read_brands(configured(PartialSettings).brands_dir).items():
        about = (key, brand.name, brand.administration.key, brand.administration.kind, *brand.languages)
        typer.echo("\t".join(about))


@brand_app.command("add")
def add_a_brand(
    key: Annotated[str, typer.Argument(help="Its name in addresses and folders, such as reddyn.")],
    name: Annotated[str | None, typer.Option(help="What customers call it; the key when not given.")] = None,
    administration: Annotated[
        str | None, typer.Option(help="Whose customer data it shares; its own when not given.")
    ] = None,
    regulated: Annotated[bool, typer.Option("--regulated", help="Of an administration of its own.")] = False,
) -> None:
    """Make a brand's folder, ready to be trained and served, and to be changed."""
    settings = configured(PartialSettings)
    home = settings.brands_dir / key
    try:
        add_brand(settings.brands_dir, _new_brand(key, name, administration, regulated, settings))
    except SourceInvalid as error:
        raise CannotStart("; ".join(map(str, error.problems))) from None
    typer.echo(f"{home} is made: change its texts and examples, then `handover train {key}`")


def _new_brand(
    key: str, name: str | None, administration: str | None, regulated: bool, settings: PartialSettings
) -> NewBrand:
    """An administration that other brands know is called as they call it."""
    called = name or key.capitalize()
    brands = read_brands(settings.brands_dir).values() if brand_folders(settings.brands_dir) else ()
    known = {brand.administration.key: brand.administration for brand in brands}
    own = administration or key
    if theirs := known.get(AdministrationKey(own)):
        return NewBrand(key, called, own, theirs.name, theirs.kind)
    return NewBrand(key, called, own, called, "regulated" if regulated else "commercial")


def _named(names: list[str] | None, settings: PartialSettings) -> list[str]:
    known = [str(key) for key in read_brands(settings.brands_dir)]
    if unknown := [name for name in names or () if name not in known]:
        raise CannotStart(f"there is no brand {unknown[0]}: choose from {', '.join(known)}")
    return names or known


def _run(program: Program) -> None:
    bot_versions()
    if status := _status(program):
        raise typer.Exit(status)


def _status(program: Program) -> int:
    environment = {**os.environ, **program.environment}
    return subprocess.run(program.command, env=environment, check=False).returncode  # noqa: S603 - our own program


def _complaints(program: Program) -> list[str]:
    """What it says on stderr, if it fails; what it says on stdout is shown as it comes."""
    done = subprocess.run(  # noqa: S603 - our own program
        program.command,
        env={**os.environ, **program.environment},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return []
    return done.stderr.splitlines() or [f"{program.name} ended with status {done.returncode}"]


def main() -> None:
    """Runs the command line; what is amiss is told in one line."""
    try:
        app()
    except CannotStart as problem:
        if not problem.told:
            print(f"handover: {problem}", file=sys.stderr)
        sys.exit(CANNOT_START)


if __name__ == "__main__":
    main()
