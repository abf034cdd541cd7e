# Everything one does with TicketEase; `make` alone lists it. PORT, TICKETEASE_* and DATABASE_URL are read from the environment.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))
LINTED := $(wildcard app admin_views forms tests infra wsgi.py)
# The files that name no fixture and no row of the database; they are run without the conftest, so that nothing slow is
# imported. The store and the pictures write files and start programs.
NO_RULES = tests/core/test_pictures.py tests/core/test_store.py
ROWS = ^from (app\.\w+\.(operations|queries|models)|tests\.factories)\b|^from app\.\w+ import (operations|queries|models)
RULES = $(filter-out $(NO_RULES),$(shell grep -LP '$(ROWS)|\b(session|browse|client|desk|real_db|town|app)(: [A-Z]|[,\x29])' \
	$(wildcard $(addsuffix /test_*.py,$(addprefix tests/,core directory access sla approvals tickets)))))
APT_PYTHON := apt-get install make python3-venv
APT_BROWSER := chromium-headless-shell fonts-dejavu-core fonts-noto-color-emoji
APT_APACHE := apache2 libapache2-mod-wsgi-py3
APT_INSTALL := docker-compose shellcheck

# Compiled modules are kept, whatever the caller's habit: without them every start and test run costs seconds more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo test fast lint format bench fuzz lang translations vendor lock debian clean

help: ## List what there is to do
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1|/' | awk -F'|' '{printf "  make %-8s %s\n", $$1, $$2}'

run: export TICKETEASE_DEMO := $(or $(TICKETEASE_DEMO),$(if $(DATABASE_URL)$(DATABASE_URL_FILE),0,1))
run: $(VENV)/.installed $(CATALOGUES) ## Set up what is missing and serve the panel on http://localhost:$PORT (8000)
	@exec $(BIN)/flask --app wsgi serve

demo: $(VENV)/.installed $(CATALOGUES) ## Fill an empty database with the demonstration
	@TICKETEASE_DEMO=1 $(BIN)/flask --app wsgi demo

test: $(VENV)/.installed $(CATALOGUES) debian ## Run every test (sets up what they need)
	@$(BIN)/python -m pytest $(ARGS)

fast: $(VENV)/.installed ## Run the rules' tests only: no database, no browser
	@$(BIN)/python -m pytest --noconftest -p tests.laws -n 0 -q -p no:doctest -p no:junitxml --hypothesis-profile=fast $(RULES) $(ARGS)

lint: $(VENV)/.installed ## Check style, types and the direction of imports
	@$(BIN)/ruff check $(LINTED)
	@$(BIN)/ruff format --check $(LINTED)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.installed ## Put the source in its common form
	@$(BIN)/ruff check --fix $(LINTED)
	@$(BIN)/ruff format $(LINTED)

bench: $(VENV)/.installed $(CATALOGUES) ## Time the pages of 100,000 and 1,000,000 tickets; TICKETS=N one size; JSON=FILE keeps rows
	@test -e /usr/lib/apache2/modules/mod_wsgi.so || .ci/packages $(APT_APACHE) || true
	@TICKETS="$(TICKETS)" JSON="$(JSON)" $(BIN)/python -m infra.bench

fuzz: $(VENV)/.installed $(CATALOGUES) ## Ask the API whatever its description allows, EXAMPLES (200) times a route
	@EXAMPLES="$(EXAMPLES)" ARGS="$(ARGS)" $(BIN)/python -m infra.fuzz

lang: $(VENV)/.installed ## Bring the catalogues up to the sentences of the source, then compile them
	@mkdir -p var
	@$(BIN)/python -m babel.messages.frontend -q extract -F pyproject.toml -k _l -k N_ --no-location --sort-output -o var/messages.pot \
		app admin_views forms templates
	@test -f app/translations/fr/LC_MESSAGES/messages.po || \
		$(BIN)/pybabel -q init -l fr -i var/messages.pot -d app/translations
	@$(BIN)/pybabel -q update -N --ignore-pot-creation-date -i var/messages.pot -d app/translations
	@$(MAKE) --no-print-directory translations

translations: $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))

vendor: $(VENV)/.installed ## Renew the vendored front-end files from the npm registry
	@$(BIN)/python infra/vendor/vendor.py

lock: ## Renew the locks of tests and of servers (needs uv): hashes, no addresses
	@uv lock --quiet
	@uv export --quiet --format requirements-txt --locked --no-emit-project --all-extras -o requirements.lock
	@uv export --quiet --format requirements-txt --locked --no-emit-project -o requirements-server.lock

clean: ## Remove what can be made again; var/ with its data stays
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis $(CATALOGUES)

$(VENV)/.installed: requirements.lock
	@test -n "$(PYTHON)" || { echo "TicketEase needs Python 3.11 or later: $(APT_PYTHON)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python cannot make a virtual environment yet: $(APT_PYTHON)"; exit 1; }
	@test -x $(BIN)/python || { echo "Making the virtual environment…"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the locked packages…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

%.mo: %.po | $(VENV)/.installed
	@$(BIN)/pybabel -q compile --use-fuzzy -i $< -o $@

# What the tests need of Debian besides Python: a browser, production's Apache, curl, and what reads production's files.
debian:
	@missing=""; \
	{ command -v chromium-headless-shell || command -v chromium; } >/dev/null 2>&1 || missing="$(APT_BROWSER)"; \
	test -e /usr/lib/apache2/modules/mod_wsgi.so || missing="$$missing $(APT_APACHE)"; \
	command -v curl >/dev/null || missing="$$missing curl"; \
	{ command -v docker-compose && command -v shellcheck; } >/dev/null 2>&1 || missing="$$missing $(APT_INSTALL)"; \
	test -z "$$missing" || .ci/packages $$missing
