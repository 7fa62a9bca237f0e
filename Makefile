# Two commands: `make run` opens the application with demonstration data, `make test` runs every check.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin

.PHONY: run test install browser office bench clean

run: $(VENV)/.installed
	$(BIN)/jiebang serve --demo

test: $(VENV)/.installed-test browser office
	$(BIN)/ruff format --check app matching finance seed_data tests
	$(BIN)/ruff check app matching finance seed_data tests
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile

bench: $(VENV)/.installed-test
	$(BIN)/python tests/benchmarks/matching.py
	$(BIN)/python tests/benchmarks/messages.py --messages 100000
	$(BIN)/python tests/benchmarks/finance.py
	$(BIN)/python tests/benchmarks/ledger_coverage.py
	$(BIN)/python tests/benchmarks/payment_risk.py --plot build/payment_risk.svg
	$(BIN)/python tests/benchmarks/pages.py

install: $(VENV)/.installed

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	touch $@ $(VENV)/.installed

# Chromium and a Chinese font from the distribution, for the browser tests; without the right to install
# packages those tests are skipped with a reason.
browser:
	@if command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi wqy; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -q && apt-get install -y -q --no-install-recommends chromium fonts-wqy-zenhei fontconfig; \
	elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then \
		sudo apt-get update -q && sudo apt-get install -y -q --no-install-recommends chromium fonts-wqy-zenhei fontconfig; \
	else echo "chromium not installed and no right to install it: browser tests will be skipped"; fi

# LibreOffice Calc from the distribution, which computes the exported workbooks again; without it, and without the
# right to install packages, those tests are skipped with a reason.
office:
	@if command -v soffice >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -q && apt-get install -y -q --no-install-recommends libreoffice-calc-nogui; \
	elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then \
		sudo apt-get update -q && sudo apt-get install -y -q --no-install-recommends libreoffice-calc-nogui; \
	else echo "LibreOffice not installed and no right to install it: workbooks will not be computed again"; fi

clean:
	rm -rf $(VENV) build dist *.egg-info
