# Everything here works on a fresh machine with make and Python 3.11 or newer: what is needed is installed into
# .venv first, in the versions that pyproject.toml and constraints.txt pin.

PYTHON ?= python3
PORT ?= 8000
STEPS ?= 100000
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready

.DEFAULT_GOAL := help
.PHONY: help html epub test test-wheel test-browser weigh matrix faults mutation explore serve clean

help:
	@echo "make html    build the site in every language into build/html; warnings are errors"
	@echo "make epub    make a book of the text in every language, in build/epub"
	@echo "make test    run every check that needs neither a server nor a browser"
	@echo "make test-wheel"
	@echo "             build the wheel, install it into a new environment, and use it there (needs the network)"
	@echo "make test-browser"
	@echo "             build the site for a path of a server, and try it in Chromium (CHROMIUM=...: which one)"
	@echo "make weigh   measure what the pages cost a reader, and the building, and write it down for the site"
	@echo "make matrix  run the text on every release and database that pyproject.toml lists, and publish the results"
	@echo "             (CHECK=1: fail if they change; RELEASE=, IMPLEMENTATION=, DATABASE=: only these)"
	@echo "make faults  run the text against every broken implementation, and write down what notices it"
	@echo "             (CHECK=1: only check that the published results still hold)"
	@echo "make mutation change the reference implementation place by place, and let the text notice"
	@echo "             (CHECK=1: only check that the published results still hold)"
	@echo "make explore take random steps on the reference implementation and on SQLAlchemy, and compare (STEPS=$(STEPS),"
	@echo "             SEED=... to take the same again, IMPLEMENTATION=... to compare another)"
	@echo "make serve   serve the site on 127.0.0.1 and rebuild it on change (PORT=$(PORT))"
	@echo "make clean   remove what was built and installed"
	@echo
	@echo "PYTHON=... names the Python to set up .venv with (now: $(PYTHON))."

html: $(READY)
	@$(RUN) docs/_ext/website.py html

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
	@$(RUN) -m pytest -q --numprocesses=auto --dist=loadfile tests docs
	@echo "== The text on SQLAlchemy"
	@$(RUN) -m pytest -q --numprocesses=auto docs --implementation=sqlalchemy
	@for language in $$($(RUN) -m tests.harness.project translations); do \
		echo "== The text as its translation shows it: $$language"; \
		$(RUN) -m pytest -q --numprocesses=auto docs --language=$$language || exit 1; \
	done
	@echo "== All checks passed."
	@echo "Left out: the text on other releases of SQLAlchemy and on database servers ('make matrix' runs it there), on"
	@echo "broken implementations ('make faults') and on changes of the reference implementation ('make mutation'); the"
	@echo "wheel ('make test-wheel' tries it); and the site in a browser ('make test-browser' does)."

test-wheel: $(READY)
	@$(RUN) -m pytest -q tests/try_wheel.py
	@echo "== The wheel can be installed and used."

test-browser: $(READY)
	@$(RUN) -m pytest -q --numprocesses=auto --dist=worksteal tests/try_browser.py
	@echo "== The site works in a browser."

weigh: $(READY)
	@$(RUN) -m tests.browser.weigh

matrix: $(READY)
	@$(RUN) -m nox --noxfile tests/noxfile.py --envdir $(CURDIR)/build/nox \
		$(if $(RELEASE),--sessions "text($(RELEASE))") -- $(if $(CHECK),--check) \
		$(if $(IMPLEMENTATION),--implementation=$(IMPLEMENTATION)) $(if $(DATABASE),--database=$(DATABASE))

mutation: $(READY)
	@$(RUN) -m tests.mutation $(if $(CHECK),--check)

explore: $(READY)
	@$(RUN) -m tests.state_machine --steps $(STEPS) $(if $(SEED),--seed $(SEED)) \
		$(if $(IMPLEMENTATION),--implementation $(IMPLEMENTATION))

faults: $(READY)
	@$(RUN) -m tests.faults $(if $(CHECK),--check)

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
