.DEFAULT_GOAL := help
.PHONY: help setup test check fix
PY := .venv/bin/python

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST)

.venv/.ready: requirements/dev.txt pyproject.toml
	python3 -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: .venv/.ready ## make the environment from hashed pins

test: setup ## the whole suite
	$(PY) -m pytest

check: setup ## all that must hold before a commit
	$(MAKE) test

fix: setup ## format
	.venv/bin/ruff format --line-length 120 finder tests
