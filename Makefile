# The commands of this project. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
UV := $(VENV)-lock

# Python asks no questions of a person's own settings for it.
export PYTHONNOUSERSITE := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check bench reset-demo lock format
.DELETE_ON_ERROR:

help:
	@echo 'make demo         the product on this machine, with invented people: PORT=8000, DATABASE_URL='
	@echo 'make test         every test: ARGS="tests/config -k word" passes on to pytest, DATABASE_URL='
	@echo 'make check        format, lint, types, lines of import, missing migrations, settings'
	@echo 'make bench        how fast it is, measured on this machine'
	@echo 'make reset-demo   removes the database of make demo: asks first, or YES=1'
	@echo 'make format       formats Python as make check wants it'
	@echo 'make lock         pins the dependencies anew from pyproject.toml'
	@echo 'Each builds $(VENV) when it needs to, with PYTHON=$(PYTHON) (3.11 or newer).'

demo: $(VENV)/.installed
	@$(RUN) -m config.run.demo

test: $(VENV)/.installed-dev
	@TESTING=1 $(RUN) -m config.run.with_postgres $(RUN) -m pytest -n 2 --dist worksteal $(ARGS)

bench: $(VENV)/.installed-dev
	@TESTING=1 $(RUN) -m config.run.with_postgres $(RUN) -m tests.bench $(ARGS)

reset-demo: $(VENV)/.installed
	@$(RUN) -m config.run.reset_demo

check: export TESTING := 1
check: $(VENV)/.installed-dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --lint --quiet templates
	$(RUN) -m config.run.with_postgres $(RUN) manage.py makemigrations --check --dry-run
	env -u TESTING SECRET_KEY="$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		ALLOWED_HOSTS=send.example.org DATABASE_URL=postgres:///unused \
		$(RUN) manage.py check --deploy --fail-level WARNING

format: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# The environment. A stamp tells which of the two lists is installed as it stands now.

$(VENV)/.installed: requirements.txt | $(VENV)/bin/pip
	@echo 'Installing what requirements.txt names…'
	@$(RUN) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(VENV)/bin/pip
	@echo 'Installing what requirements-dev.txt names…'
	@$(RUN) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/bin/pip:
	@command -v '$(PYTHON)' >/dev/null || { \
		echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This needs Python 3.11 or newer, and $(PYTHON) is $$('$(PYTHON)' -V 2>&1). Name another: make PYTHON=python3.11"; exit 1; }
	@'$(PYTHON)' -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) lacks its venv module. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@rm -rf $(VENV)
	@'$(PYTHON)' -m venv $(VENV)

# Pinned for every platform, with hashes, and without the address of an index.
LOCK := $(UV)/bin/uv pip compile pyproject.toml --universal --generate-hashes --quiet \
	--no-emit-index-url --no-header --python-version 3.11 $(ARGS)

lock:
	@test -x $(UV)/bin/uv || { '$(PYTHON)' -m venv $(UV) && $(UV)/bin/pip install --quiet uv; }
	@$(LOCK) --output-file requirements.txt
	@$(LOCK) --extra dev --constraints requirements.txt --output-file requirements-dev.txt
