# Two commands matter: `make demo` and `make test`. Both install what they need into .venv first.
PYTHON ?= python3
VENV := .venv
# Two processors are used best by three processes of tests: many of these wait for servers and browsers.
WORKERS ?= 3
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test check format bench bench-recall clean

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	# The public client of StopNCII: of what its package asks for, this client needs dacite and requests only.
	$(BIN)/pip install --quiet --constraint constraints.txt --no-deps threatexchange
	touch $@

demo: $(INSTALLED)
	$(BIN)/egide demo $(if $(PHOTOS),--photos '$(PHOTOS)')

# Tests start the program hundreds of times: what Python has compiled is kept, whatever the environment says.
test: $(INSTALLED)
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n $(WORKERS) --dist worksteal

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# pdqhash, the reference, has to be compiled: it needs g++ and the Python headers.
bench: $(INSTALLED)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev,bench]'
	$(BIN)/python -m benchmarks $(ONLY)

# Alters the photographs of a folder as re-posters do, and writes what is found to docs/recall.md. With LIMIT=40, 40 of
# them are on the list; DISTRACTORS=100000: so many other entries; JSON=FILE: the figures for scripts;
# POSTS=FOLDER: keep the altered copies for the next run, since making them is what takes time.
bench-recall: $(INSTALLED)
	$(if $(PHOTOS),,$(error make bench-recall PHOTOS=folder))
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev,plots]'
	$(BIN)/python -m benchmarks.recall '$(PHOTOS)' --docs docs $(if $(LIMIT),--limit $(LIMIT)) \
		$(if $(DISTRACTORS),--distractors $(DISTRACTORS)) $(if $(JSON),--json '$(JSON)') $(if $(POSTS),--posts '$(POSTS)')

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
