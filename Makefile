# Every target is safe to run twice. Set-up is done once for each change of pyproject.toml.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MODELPORT := $(BIN)/modelport

.PHONY: help demo test lint types imports tests bench faults mutants soak environments docs clean
.DEFAULT_GOAL := help

help: ## Show what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

$(BIN)/python:
	@echo "==> creating the environment in $(VENV)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml containers.yaml | $(BIN)/python
	@echo "==> installing modelport"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml containers.yaml | $(BIN)/python
	@echo "==> installing modelport with the development extra"
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-docs: pyproject.toml | $(VENV)/.installed-dev
	@echo "==> installing the documentation's tools"
	$(BIN)/python -m pip install --quiet --editable '.[dev,docs]'
	@touch $@

$(VENV)/.installed-mutants: pyproject.toml | $(VENV)/.installed-dev
	@echo "==> installing the tool for mutants"
	$(BIN)/python -m pip install --quiet --editable '.[dev,mutants]'
	@touch $@

demo: $(VENV)/.installed ## Train, publish, load and predict on the embedded default
	@echo "==> modelport quickstart"
	@$(MODELPORT) quickstart

test: lint types imports tests ## Lint, check types and imports, run all tests

lint: $(VENV)/.installed-dev
	@echo "==> ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	@echo "==> mypy"
	@$(BIN)/mypy src tests

imports: $(VENV)/.installed-dev
	@echo "==> import-linter"
	@$(BIN)/lint-imports

tests: $(VENV)/.installed-dev
	@echo "==> pytest"
	@$(BIN)/python -m pytest -n 2 --dist worksteal

bench: $(VENV)/.installed-dev ## Measure side by side with raw MLflow, and print the table (7 minutes)
	@echo "==> benchmarks"
	@PYTHONPATH=tests $(BIN)/python -W ignore -m benchmarks $(BENCH)

faults: $(VENV)/.installed-dev ## Do every fault at every point of every operation, kill processes, and crowd stores (an hour)
	@echo "==> faults of requests"
	@PYTHONPATH=tests $(BIN)/python -W ignore -m integration.faults $(FAULTS)
	@echo "==> kills of processes"
	@PYTHONPATH=tests $(BIN)/python -W ignore -m integration.crashes $(KILLS)
	@echo "==> crowds of processes"
	@PYTHONPATH=tests $(BIN)/python -W ignore -m integration.crowds

soak: $(VENV)/.installed-dev ## Run 10,000 random steps on MLflow and in memory side by side
	@echo "==> pytest tests/contract/soak.py"
	@$(BIN)/python -m pytest -q tests/contract/soak.py

environments: $(VENV)/.installed-dev ## Let pip build the environments that were inferred of models, and run the models there
	@echo "==> pytest tests/adapters/mlflow/real_environments.py"
	@$(BIN)/python -m pytest -q tests/adapters/mlflow/real_environments.py

mutants: $(VENV)/.installed-mutants ## Change core and memory adapter line by line; count what the contract kit notices (hours)
	@echo "==> mutmut"
	@$(BIN)/mutmut run --max-children 2
	@$(BIN)/python tests/kit/mutation_score.py mutants

docs: $(VENV)/.installed-docs ## Build the documentation into site/, strictly
	@echo "==> mkdocs"
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

clean: ## Remove the environment and everything built
	rm -rf $(VENV) build dist site .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache mutants
