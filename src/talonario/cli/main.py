"""The `talonario` command: arguments in, calls out."""

import sys

import typer

from talonario.cli import company, contract, demo, files, key, ledger, migrate, schema, serve, team, user, worker
from talonario.cli.bench import command as bench
from talonario.cli.developer import listen, trigger
from talonario.cli.emulator import command as emulate
from talonario.domain.errors import Refusal
from talonario.store.errors import StoreError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Talonario: facturación y gestión para empresas de España. / Invoicing and business server for Spain.",
)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("demo")(demo.demo)
app.command("bench")(bench.bench)
app.command("listen")(listen.listen)
app.command("trigger")(trigger.trigger)
app.add_typer(schema.app, name="schema")
app.add_typer(files.app, name="files")
app.add_typer(company.app, name="company")
app.add_typer(user.app, name="user")
app.add_typer(key.app, name="key")
app.add_typer(team.app, name="team")
app.add_typer(ledger.app, name="ledger")
app.add_typer(migrate.app, name="migrate")
app.add_typer(emulate.app, name="emulate")
app.add_typer(contract.app, name="contract")


def main() -> None:
    """Run the command; a refusal is a sentence and exit code 1, wrong use exit code 2."""
    try:
        app()
    except (Refusal, StoreError) as refusal:
        sys.stderr.write(f"talonario: {refusal}\n")
        raise SystemExit(1) from refusal
