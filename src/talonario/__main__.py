"""`python -m talonario` is the `talonario` command."""

from talonario.cli.main import main

main()
