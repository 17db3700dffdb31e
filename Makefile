# The project's commands. `make` alone lists them.

PYTHON ?= python3
PORT ?= 8000
ENV_FILE ?= $(CURDIR)/.env
DATA_DIR ?= $(or $(shell sed -n 's/^DATA_DIR=//p' "$(ENV_FILE)" 2>/dev/null),$(CURDIR)/var)
ONLY ?=
T ?=
ARGS ?=
SQL ?=
SOAK ?=
N ?=
SEED ?=
LIMIT ?=
COMMA := ,

PY := .venv/bin/python
URL = http://127.0.0.1:$(PORT)
COMPILE = $(PY) -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(if $(UPGRADE),--upgrade)

.NOTPARALLEL:
.ONESHELL:
.SILENT:
.SHELLFLAGS := -euc
.DEFAULT_GOAL := help
.PHONY: help run serve dev shell manage backup restore test test-everything lint watch coverage mutants bench headers screenshots drills format hooks lock \
	clean clean-data port venv venv-run venv-test venv-dev venv-drills venv-mutants env-file

help: ## List the commands
	sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r name words; do printf '%-24s %s\n' "$$name" "$$words"; done

# Run ------------------------------------------------------------------------------------------------------------------
# The answers that a site on one's own machine gives to the questions of site/config/settings.py. They are kept in .env,
# so that every command finds them.

ANSWERS = DEBUG=0 SITE_URL=$(URL) ALLOWED_HOSTS=127.0.0.1,localhost INSECURE_COOKIES=1 REQUIRE_MFA=0 LOG_FORMAT=text

run serve dev shell manage backup restore: export ENV_FILE := $(ENV_FILE)
run serve dev shell manage backup restore: export DATA_DIR := $(DATA_DIR)

define ANSWER
	umask 077
	grep -qx 'INSECURE_COOKIES=1' "$$ENV_FILE" || {
		echo "$$ENV_FILE is that of a public site. To try things out, use a copy of this folder without it." >&2; exit 1; }
	export $(ANSWERS)
endef

define PREPARE
	$(ANSWER)
	echo "Preparing the database"
	$(PY) manage.py migrate --verbosity 0
	echo "Loading the pages from content/"
	$(PY) manage.py load_content
	echo "Making one example account for each role"
	# Each tells the publishers by mail, which here is nobody yet.
	EMAIL_URL=dummymail:// $(PY) manage.py make_example_accounts --insist
endef

define SERVE
	exec $(PY) -m gunicorn config.asgi --pythonpath site --bind 127.0.0.1:$(PORT) \
		--worker-class delivery.worker.Worker --workers 2 --preload --no-control-socket --log-level warning
endef

define SAY_WHERE
	echo
	echo "The site            $(URL)/"
	echo "Staff sign in at    $(URL)/accounts/login/"
	echo "Accounts            editor@ clinician@ patient-reviewer@ plain-language@ publisher@ admin@example.org"
	echo "Their password      is in $${DATA_DIR#$(CURDIR)/}/example-password"
	echo "Ctrl-C stops it."
endef

run: port venv-run env-file ## Serve the site on this machine, everything included (PORT=8000)
	$(PREPARE)
	# Compressing takes a while, and the same files compress to the same.
	given="$$(cat requirements/run.txt site/config/settings.py site/config/stack.py site/delivery/static_storage.py $$(find static -type f | sort) | cksum)"
	if [ ! -d "$$DATA_DIR/static" ] || [ "$$given" != "$$(cat "$$DATA_DIR/static-collected" 2>/dev/null)" ]; then
		echo "Collecting and compressing the static files"
		$(PY) manage.py collectstatic --noinput --verbosity 0
		echo "$$given" > "$$DATA_DIR/static-collected"
	fi
	echo "Making the PDFs"
	$(PY) manage.py make_pdfs || echo "The site goes on without them."
	$(SAY_WHERE)
	$(SERVE)

serve: port venv-run env-file ## Serve what `make run` has made, as it is: nothing is loaded or collected again
	$(ANSWER)
	$(SERVE)

dev: port venv-run venv-dev env-file ## The same for changing the code: reload, debug toolbar, no page store (SQL=1 prints queries)
	$(PREPARE)
	export DEBUG=1 DEBUG_TOOLBAR=1 SHOW_SQL=$(if $(SQL),1,0) LOG_LEVEL=INFO
	$(SAY_WHERE)
	exec $(PY) manage.py runserver 127.0.0.1:$(PORT)

shell: venv-run env-file ## Open a Python shell on this machine's site (SQL=1 prints queries)
	$(if $(SQL),export DEBUG=1 SHOW_SQL=1)
	exec $(PY) manage.py shell

manage: venv-run env-file ## Run one of the site's commands (ARGS="check_content")
	exec $(PY) manage.py $(ARGS)

port:
	$(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || {
		command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing. On Debian: apt install python3 python3-venv" >&2; exit 1; }
		echo "Port $(PORT) is taken. Choose another one: make run PORT=8001" >&2; exit 1; }

env-file:
	[ -s "$(ENV_FILE)" ] && exit 0
	echo "Writing $(ENV_FILE:$(CURDIR)/%=%), the settings of a site on this machine"
	umask 077
	key="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))')"
	printf '%s\n' "SECRET_KEY=$$key" $(ANSWERS) \
		$(if $(filter-out $(CURDIR)/var,$(DATA_DIR)),DATA_DIR="$(DATA_DIR)") > "$(ENV_FILE)"

# Keep -----------------------------------------------------------------------------------------------------------------

TO ?= .
FROM ?=

backup: venv-run env-file ## Put this machine's site into one file (TO=folder)
	$(PY) manage.py backup "$(TO)"

restore: venv-run env-file ## Put a backup in place of this machine's site (FROM=file; REPLACE=1 loses what is there)
	$(PY) manage.py restore $(if $(REPLACE),--replace) "$(FROM)"

# Test -----------------------------------------------------------------------------------------------------------------

test: venv-run venv-test ## Run every check there is (ONLY=lint,sqlite,journeys,postgresql chooses; T=path::name is for pytest)
	$(if $(T),unset DATABASE_URL PYTHONDONTWRITEBYTECODE; exec $(PY) -m pytest $(T),exec $(PY) tests/run_all.py $(ONLY))

test-everything: export EVERYTHING := 1
test-everything: test ## Run every check, and every test that asks a database on SQLite and PostgreSQL

lint: venv-run venv-test ## Run the checks that need no running site
	exec $(PY) tests/run_all.py lint

watch: venv-run venv-test venv-dev ## Test after each change what was changed (T=path tests that each time)
	exec $(PY) -m watchfiles --sigint-timeout 30 '$(PY) -m tests.rerun $(T)' site templates tests

coverage: venv-run venv-test venv-dev ## Measure which lines and branches no test on SQLite reaches (T=path measures that alone)
	unset DATABASE_URL
	$(PY) -m coverage erase
	code=0
	$(PY) -m coverage run -m pytest -q -n 2 --dist=loadfile -m "not journeys and not postgresql" $(T) || code=$$?
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage html --quiet
	$(PY) -m coverage report
	echo "Line by line: htmlcov/index.html"
	exit $$code

mutants: export HOW_MANY := $(or $(N),60)
mutants: export SEED := $(or $(SEED),1)
mutants: export LIMIT := $(or $(LIMIT),300)
mutants: venv-run venv-test venv-mutants ## Change the code in a copy, one thing at a time, and list what no test notices (ONLY=apps N=how many SEED= LIMIT=)
	unset DATABASE_URL PYTHONDONTWRITEBYTECODE
	exec $(PY) -m tests.mutants $(or $(subst $(COMMA), ,$(ONLY)),reviews pages)

bench: export DATA_DIR := $(DATA_DIR)/bench
bench: venv-run venv-test ## Measure the site into docs/performance.md (ONLY=kept,peers,growth,hosts,visits SOAK=minutes)
	ONLY="$(ONLY)" SOAK="$(SOAK)" exec $(PY) -m tests.benchmarks.bench

headers: export DATA_DIR := $(DATA_DIR)/headers
headers: venv-run venv-test ## Score what every answer says of its safety, and write it into docs/security.md
	exec $(PY) -m tests.headers.report

screenshots: venv-run venv-test ## Take the pictures in docs/images anew, of the example pages in a real browser
	unset DATABASE_URL
	exec $(PY) -m pytest -q -n 0 tests/journeys/taking_screenshots.py

drills: venv-run venv-test venv-drills ## Break things under load and see that nothing is lost (LONG=1 takes the real time, ONLY= chooses)
	exec $(PY) -m tests.drills.run $(ONLY)

format: venv-run venv-test ## Lay out the code and sort its imports as the checks want them
	$(PY) -m ruff check --quiet --fix
	$(PY) -m ruff format --quiet

hooks: venv-run venv-test venv-dev ## Have git check style and types before each commit
	$(PY) -m pre_commit install

# The virtual environment ----------------------------------------------------------------------------------------------
# A copy of the lock inside .venv says what was installed, so that a second run has nothing to do. Only ready-built
# packages are taken: building one would fetch tools that no hash of the lock covers.

venv:
	$(PY) -c 'import pip' 2>/dev/null && exit 0
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
		echo "Python 3.11 or later is needed. Name one: make run PYTHON=python3.13" >&2; exit 1; }
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || {
		echo "Python's venv module is missing. On Debian: apt install python3-venv" >&2; exit 1; }
	echo "Making a virtual environment in .venv/"
	$(PYTHON) -m venv --clear .venv

venv-run venv-test venv-dev venv-drills venv-mutants: venv-%: venv
	cmp -s requirements/$*.txt .venv/$*.txt && exit 0
	echo "Installing the packages that requirements/$*.txt names"
	$(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
		$(if $(filter mutants,$*),--no-deps) -r requirements/$*.txt
	cp requirements/$*.txt .venv/$*.txt

lock: venv-run venv-test ## Work out requirements/*.txt again from *.in (UPGRADE=1 takes newer versions)
	for name in run test dev drills bench; do $(COMPILE) --output-file requirements/$$name.txt requirements/$$name.in; done
	# What draws its reports is not there ready-built, and is not used.
	$(filter-out --allow-unsafe,$(COMPILE)) --unsafe-package yattag --output-file requirements/mutants.txt requirements/mutants.in

# Clean ----------------------------------------------------------------------------------------------------------------

clean: ## Remove the virtual environment and caches; the data stays
	rm -rf .venv .coverage .coverage.* htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find site tests -name __pycache__ -prune -exec rm -rf {} +

clean-data: ## Remove the data of this machine's site: database, pictures, password
	rm -rf "$(DATA_DIR)"
