# Everything a developer or a newcomer runs. Needs Python 3.11+, make and git; makes its own environment.
# Another interpreter than the one found: make setup PYTHON=/path/to/python3.13
PYTHON ?=
# Arguments for pytest: make test ARGS="tests/fiscal -k half"
ARGS ?=
BIN := .venv/bin
STAMP := .venv/installed
PORT ?= 8080

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test torture fuzz lint format check generate bench lock

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-9s %s\n' "$$name" "$$text"; done

setup: $(STAMP) ## Make .venv with the pinned dependencies and the talonario command

$(STAMP): requirements/dev.txt pyproject.toml
	@python=$$(PYTHON="$(PYTHON)" scripts/find-python) && { \
		$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		"$$python" -m venv --clear .venv; }
	@echo "Installing the pinned dependencies into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: setup ## Move a sample company in and leave both APIs running (ONCE=1: stop after the reconciliation)
	$(BIN)/talonario demo --port $(PORT) $(if $(filter-out 0 no,$(ONCE)),--once)

serve: setup ## Serve the database of the settings
	$(BIN)/talonario serve --port $(PORT)

test: setup ## Everything that proves it works (a part of it: ARGS="tests/fiscal -k half")
	@$(BIN)/python -m pytest $(ARGS)

torture: setup ## The long form of the tests of deaths, races and hostile sources (EFFORT=20: twenty times the short one)
	@TALONARIO_TEST_EFFORT=$(or $(EFFORT),20) $(BIN)/python -m pytest tests/torture $(ARGS)

fuzz: setup ## The long form of the tests that send what nobody would write (EFFORT=20)
	@TALONARIO_TEST_EFFORT=$(or $(EFFORT),20) $(BIN)/python -m pytest tests/fuzz $(ARGS)

lint: setup ## Format, rules and types
	$(BIN)/ruff format --check src tests scripts
	$(BIN)/ruff check src tests scripts
	$(BIN)/mypy

format: setup ## Put the code into its form
	$(BIN)/ruff check --fix --exit-zero --quiet src tests scripts
	$(BIN)/ruff format src tests scripts

generate: setup ## Write again the files that are printed from the code
	@scripts/generate

check: lint test ## What a change must pass: form, rules, types, tests (which also see that generated files are current)

bench: setup ## Measure, as ratios of what the engines can do
	$(BIN)/talonario bench

# The hashes are those of everything that the package index publishes, whatever else this machine's pip is told to look at:
# so pip's own settings are left out, and no address gets into the files.
LOCK := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	$(BIN)/pip-compile --quiet $(if $(UPGRADE),--upgrade) --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: setup ## Pin the dependencies again, with hashes and without addresses (UPGRADE=1: the newest of each)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		echo "Better lock with Python 3.11, the oldest that is promised: what only it needs would be missing." >&2
	@$(LOCK) --output-file requirements/run.txt pyproject.toml
	@$(LOCK) --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml requirements/build.in
