.DEFAULT_GOAL := help
.PHONY: help setup run test check fix
PY := .venv/bin/python
PORT ?= 8000

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST)

.venv/.ready: requirements/dev.txt pyproject.toml
	python3 -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: .venv/.ready ## make the environment from hashed pins

.venv/.runtime: requirements/runtime.txt pyproject.toml
	[ -x $(PY) ] || python3 -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/runtime.txt
	touch $@

run: .venv/.runtime ## database, sample programs, and the site on http://127.0.0.1:8000 (PORT=…)
	$(PY) -m finder migrate
	$(PY) seed_programs.py
	$(PY) -m finder serve --port $(PORT)

test: setup ## the whole suite
	$(PY) -m pytest

check: setup ## all that must hold before a commit
	$(MAKE) test

fix: setup ## format
	.venv/bin/ruff format --line-length 120 finder tests
