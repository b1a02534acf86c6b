# Only Python 3.11+ and make are needed: every target builds .venv by itself.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TESTS := $(BIN)/pytest -n 3 --dist worksteal # three on two cores: processes and browsers wait more than they work

export PYTHONDONTWRITEBYTECODE := # compiled modules are kept: the tests start a score of processes

.PHONY: help demo run migrate test check fix content bench
.DEFAULT_GOAL := help

help: ## what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  \1\t/' | expand -t 14

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[fast,postgres,proxy]' --group dev
	$(BIN)/python -m compileall -q bot # once, not by each of the processes the tests start
	@touch $@

demo: $(READY) ## a school in the browser: sandbox, bot, people and a clock
	$(BIN)/python -m bot demo

run: $(READY) ## the bot itself, with the settings of .env
	$(BIN)/python -m bot run

migrate: $(READY) ## bring the database to the newest revision
	$(BIN)/python -m bot migrate

test: $(READY) ## all tests
	$(TESTS)

content: $(READY) ## check questionnaires, roadmaps and texts
	$(BIN)/python -m bot check

check: $(READY) ## the gate: format, lint, types, content, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m bot check
	$(TESTS)

fix: $(READY) ## format and repair what can be repaired
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## speed beside a bare bot, as ratios: ten minutes, best alone on the machine
	$(BIN)/python -m tests.bench --postgres
