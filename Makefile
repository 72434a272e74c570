# Everything here works on a fresh machine with make and Python 3.11 or newer: what is needed is installed into
# .venv first, in the versions that pyproject.toml and constraints.txt pin.

PYTHON ?= python3
PORT ?= 8000
STEPS ?= 100000
REQUESTS ?= 20000
CLIENTS ?= 64
# How many processes share the tests. Most of the time they wait: for each other, for threads, for programs.
PROCESSES ?= $(shell expr 2 \* $$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN))
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready

.DEFAULT_GOAL := help
.PHONY: help html epub test test-wheel test-browser test-recipes load weigh bench matrix faults mutation explore \
	translations check-translations new-language serve clean

help:
	@echo "make html    build the site in every language into build/html; warnings are errors (DRAFTS=1: with languages"
	@echo "             that are drafts, and with marks where a translation is stale or missing)"
	@echo "make epub    make a book of the text in every language, in build/epub"
	@echo "make test    run every check that needs no server, no browser and no network (PROCESSES=$(PROCESSES))"
	@echo "make test-wheel"
	@echo "             build the wheel, install it into a new environment, and use it there (needs the network)"
	@echo "make test-browser"
	@echo "             build the site for a path of a server, and try it in Chromium (CHROMIUM=...: which one)"
	@echo "make test-recipes"
	@echo "             run the programs of the recipes on SQLite, PostgreSQL and MariaDB (DATABASE=: only on this one),"
	@echo "             and let connections, servers and workers die under them"
	@echo "make load    drive the Flask and the FastAPI recipe with many clients, with remove() and without, and count what"
	@echo "             goes wrong (REQUESTS=$(REQUESTS), CLIENTS=$(CLIENTS); DATABASE_URL=...: on this database, too)"
	@echo "make weigh   measure what the pages cost a reader, and the building, and write it down for the site"
	@echo "make bench   measure how fast the registries are, beside SQLAlchemy's, and write it down for the site"
	@echo "make matrix  run the text on every release and database that pyproject.toml lists, and publish the results"
	@echo "             (CHECK=1: fail if they change; RELEASE=, IMPLEMENTATION=, DATABASE=: only these)"
	@echo "make faults  run the text against every broken implementation, and write down what notices it"
	@echo "             (CHECK=1: only check that the published results still hold; PART=2/3: the second third alone)"
	@echo "make mutation change the reference implementation place by place, and let the text notice"
	@echo "             (CHECK=1: only check that the published results still hold; PART=2/3: with the second third)"
	@echo "make explore take random steps on the reference implementation and on SQLAlchemy, and compare (STEPS=$(STEPS),"
	@echo "             SEED=... to take the same again, IMPLEMENTATION=... to compare another)"
	@echo "make translations"
	@echo "             bring every catalog up to date with the text, and tell what is translated, stale and missing"
	@echo "             (REVIEWED='registry.*': record that the translation of these clauses fits their English)"
	@echo "make check-translations"
	@echo "             look for faults in the words of every translation"
	@echo "make new-language LANG=ja"
	@echo "             begin a translation into another language"
	@echo "make serve   serve the site on 127.0.0.1 and rebuild it on change (PORT=$(PORT))"
	@echo "make clean   remove what was built and installed"
	@echo
	@echo "PYTHON=... names the Python to set up .venv with (now: $(PYTHON))."

html: $(READY)
	@$(RUN) docs/_ext/website.py html $(if $(DRAFTS),--drafts)

epub: $(READY)
	@$(RUN) docs/_ext/website.py epub

test: $(READY)
	@echo "== Style: ruff check"
	@$(RUN) -m ruff check
	@echo "== Style: ruff format"
	@$(RUN) -m ruff format --check
	@echo "== Types: mypy"
	@$(RUN) -m mypy
	@echo "== Tests, and the text on the reference implementation"
	@$(RUN) -m pytest -q --numprocesses=$(PROCESSES) --dist=loadfile --no-loadscope-reorder tests docs
	@echo "== The text on SQLAlchemy"
	@$(RUN) -m pytest -q --numprocesses=$(PROCESSES) docs --implementation=sqlalchemy
	@echo "== The text as its translations show it"
	@$(RUN) -m tests.translations suite --check
	@echo "== All checks passed."
	@echo "Left out: the text on other releases of SQLAlchemy and on database servers ('make matrix' runs it there), on"
	@echo "broken implementations ('make faults') and on changes of the reference implementation ('make mutation'); the"
	@echo "recipes on database servers ('make test-recipes' runs them there) and under load ('make load' does); the wheel"
	@echo "('make test-wheel' tries it); and the site in a browser ('make test-browser' does)."

test-wheel: $(READY)
	@$(RUN) -m pytest -q tests/try_wheel.py
	@echo "== The wheel can be installed and used."

test-browser: $(READY)
	@$(RUN) -m pytest -q --numprocesses=auto --dist=worksteal tests/try_browser.py
	@echo "== The site works in a browser."

test-recipes: $(READY)
	@for database in $(or $(DATABASE),sqlite postgresql mariadb); do \
		echo "== The recipes on $$database"; \
		RECIPES_DATABASE=$$database $(RUN) -m pytest -q --numprocesses=auto --dist=worksteal tests/test_recipes.py \
			tests/try_server_faults.py || exit 1; \
	done

load: $(READY)
	@$(RUN) -m tests.load --requests '$(REQUESTS)' --clients '$(CLIENTS)' \
		$(foreach url,$(DATABASE_URL),--database '$(url)')

weigh: $(READY)
	@$(RUN) -m tests.browser.weigh

bench: $(READY)
	@$(RUN) -m tests.bench

matrix: $(READY)
	@$(RUN) -m nox --noxfile tests/noxfile.py --envdir $(CURDIR)/build/nox \
		$(if $(RELEASE),--sessions "text($(RELEASE))") -- $(if $(CHECK),--check) \
		$(if $(IMPLEMENTATION),--implementation=$(IMPLEMENTATION)) $(if $(DATABASE),--database=$(DATABASE))

mutation: $(READY)
	@$(RUN) -m tests.mutation $(if $(CHECK),--check) $(if $(PART),--part '$(PART)')

translations: $(READY)
	@$(RUN) -m tests.translations update --reviewed='$(REVIEWED)'

check-translations: $(READY)
	@$(RUN) -m tests.translations check

# From the command line alone: in the environment, LANG is something else.
new-language: $(READY)
ifeq ($(origin LANG),command line)
	@LANG=C.UTF-8 $(RUN) -m tests.translations new '$(LANG)'
else
	@echo "make: name the language to begin, as gettext calls it: make new-language LANG=ja"; exit 2
endif

explore: $(READY)
	@$(RUN) -m tests.state_machine --steps $(STEPS) $(if $(SEED),--seed $(SEED)) \
		$(if $(IMPLEMENTATION),--implementation $(IMPLEMENTATION))

faults: $(READY)
	@$(RUN) -m tests.faults $(if $(CHECK),--check) $(if $(PART),--part '$(PART)')

serve: $(READY)
	@$(RUN) docs/_ext/website.py serve --port $(PORT)

clean:
	rm -rf build $(VENV) .hypothesis
	find locale -name '*.mo' -delete

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys' || { echo "make: '$(PYTHON)' does not run; name a Python: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version); name another: make PYTHON=python3.12"; \
		exit 1; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --upgrade pip==26.3
	@$(RUN) -m pip install --quiet --group test --constraint constraints.txt
	@touch $@
