# Two commands do everything from a fresh checkout: `make demo` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint bench bench-quick examples clean

$(READY): pyproject.toml requirements-dev.txt requirements-nodeps.txt constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-nodeps.txt
	touch $(READY)

# the main job, on a bundled corpus with a tokenizer that needs no model hub
demo: $(READY)
	$(BIN)/analyze examples/chemistry --model smollm2 --out reports/demo

test: $(READY)
	$(BIN)/python -m pytest -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# every table of docs/benchmarks.md: tens of gigabytes of disk, and hours
bench: $(READY)
	$(BIN)/python -m benchmarks --heavy

# those of minutes: without injection into 7 GB, faults, memory by size, warm-ups and pilots
bench-quick: $(READY)
	$(BIN)/python -m benchmarks

# the reports that the README shows, anew: after any change that moves a figure
examples: $(READY)
	for name in chemistry law genes; do \
	  $(BIN)/analyze examples/$$name --model llama --out reports/examples/$$name-llama --quiet || exit 1; \
	done
	$(BIN)/analyze examples/chemistry --model llama --model qwen --model smollm2 \
	  --out reports/examples/chemistry-comparison --quiet

clean:
	rm -rf $(VENV) build dist .cache
