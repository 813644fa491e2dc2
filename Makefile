# Everything a developer or a newcomer runs. Needs Python 3.11+, make and git; makes its own environment.
PYTHON := $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$candidate >/dev/null && $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' && \
	echo $$candidate && break; done)
BIN := .venv/bin
STAMP := .venv/installed
PORT ?= 8080

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test lint format check bench lock

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-8s %s\n' "$$name" "$$text"; done

setup: $(STAMP) ## Make .venv with the pinned dependencies and the talonario command

$(STAMP): requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Talonario needs Python 3.11 or newer: none was found." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: setup ## Move a sample company in and leave both APIs running (ONCE=1: stop after the reconciliation)
	$(BIN)/talonario demo --port $(PORT) $(if $(ONCE),--once)

serve: setup ## Serve the database of the settings
	$(BIN)/talonario serve --port $(PORT)

test: setup ## Everything that proves it works
	$(BIN)/python -m pytest

lint: setup ## Format, rules and types
	$(BIN)/ruff format --check src tests scripts
	$(BIN)/ruff check src tests scripts
	$(BIN)/mypy

format: setup ## Put the code into its form
	$(BIN)/ruff check --fix --exit-zero --quiet src tests scripts
	$(BIN)/ruff format src tests scripts

check: lint test ## What a change must pass

bench: setup ## Measure, as ratios of what the engines can do
	$(BIN)/talonario bench

lock: setup ## Pin the dependencies again, with hashes and without addresses
	$(BIN)/pip-compile --quiet --upgrade $(LOCK) --output-file requirements/run.txt pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade $(LOCK) --extra dev --output-file requirements/dev.txt pyproject.toml requirements/build.in

LOCK := --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
