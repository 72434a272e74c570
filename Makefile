# Everything here works on a fresh machine with make and Python 3.11 or newer: what is needed is installed into
# .venv first, in the versions that pyproject.toml and constraints.txt pin.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready

.DEFAULT_GOAL := help
.PHONY: help html test faults serve clean

help:
	@echo "make html    build the site in every language into build/html; warnings are errors"
	@echo "make test    run every check that needs neither a server nor a browser"
	@echo "make faults  run the text against every broken implementation; CHECK=1 fails if the record would change"
	@echo "make serve   serve the site on 127.0.0.1 and rebuild it on change (PORT=$(PORT))"
	@echo "make clean   remove what was built and installed"
	@echo
	@echo "PYTHON=... names the Python to set up .venv with (now: $(PYTHON))."

html: $(READY)
	@$(RUN) -m docs._ext.website html

test: $(READY)
	@echo "== Style: ruff check"
	@$(RUN) -m ruff check
	@echo "== Style: ruff format"
	@$(RUN) -m ruff format --check
	@echo "== Types: mypy"
	@$(RUN) -m mypy
	@echo "== Tests, and the text on the reference implementation"
	@$(RUN) -m pytest -q tests docs
	@echo "== The text on SQLAlchemy"
	@$(RUN) -m pytest -q docs --implementation=sqlalchemy
	@for language in $$($(RUN) -m tests.harness.project); do \
		echo "== The text as its translation shows it: $$language"; \
		$(RUN) -m pytest -q docs --language=$$language || exit 1; \
	done
	@echo "== All checks passed."
	@echo "Left out: the broken implementations, each with the whole text, which 'make faults CHECK=1' runs."
	@echo "Left out: the text on other databases than SQLite, and the site in a browser. No command runs these yet."

faults: $(READY)
	@$(RUN) -m tests.harness.faults $(if $(CHECK),--check)

serve: $(READY)
	@$(RUN) -m docs._ext.website serve --port $(PORT)

clean:
	rm -rf build $(VENV)
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
