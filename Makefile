# Everything is installed into .venv beside this file and nowhere else.
# A fresh Debian or Raspberry Pi OS needs: sudo apt install git make python3-venv

PYTHON ?= python3
HOME_PYTHON ?= python3.13
ARGS ?=
SEEDS ?= 1-50
# Tests wait a third of their time, for brokers and clocks: twice as many as processors keep all of these at work.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 2)

# Pinned: what is noise of one release is none of the next.
JUDGES_OF_PYPI := vulture==2.16 bandit==1.9.4 basedpyright==1.40.2 pdfua==0.1.3
JUDGES_OF_NPM := vnu-jar@26.9.27 lighthouse@12.8.2 ajv-cli@5.0.0 ajv-formats@3.0.1 @emailens/engine@0.9.6 @microsoft/powerquery-parser@0.18.4

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
TESTABLE := $(VENV)/testable
MUTABLE := $(VENV)/mutable
LOCALE := config/locale
SCAD := hardware/enclosure/enclosure.scad
MADE_BOARD := build/board
# Run in MADE_BOARD: of a path with letters beyond ASCII KiCad finds no settings.
KICAD = KICAD_CONFIG_HOME=settings kicad-cli
TRANSLATIONS := --ignore-pot-creation-date --input-file $(LOCALE)/messages.pot --output-dir $(LOCALE)
COMPILED := $(patsubst %.po,%.mo,$(wildcard $(LOCALE)/*/LC_MESSAGES/messages.po))
# Debian keeps mosquitto where only root looks.
export PATH := $(PATH):/usr/sbin:/sbin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: FORCE help install demo office test test-long test-slow coverage boot i386 vm deb offline deb-test image vm-image check bench bench-fleet simulate simulate-statistics privacy years mutants faults judges schemathesis home-assistant cluster enclosure enclosure-test board pictures words sentences lock audit clean bare newest

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "make %-19s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED)  ## make .venv with .venv/bin/kiosk
	@:

demo: $(INSTALLED)  ## watch a shop's months pass by without a board: make demo ARGS="--help"
	@$(BIN)/kiosk demo $(ARGS)

office: $(INSTALLED) tool-mosquitto  ## a head office with two owners and twelve shops on free ports, until Ctrl-C: certificates, broker, pages, browser
	@$(BIN)/kiosk office demo $(ARGS)

test: $(TESTABLE) tool-mosquitto tool-strace  ## all tests, against a real broker (ARGS="-k debounce": some)
	@$(BIN)/pytest $(or $(ARGS),--numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder)

test-long: $(TESTABLE) tool-mosquitto tool-strace  ## what takes long of them: more worlds, more kills, more bytes; minutes
	@$(BIN)/pytest -m long --numprocesses=$(WORKERS) --dist=worksteal $(or $(ARGS),tests)

test-slow: $(TESTABLE) tool-mosquitto  ## what waits, on a quarter of this machine's speed: systemd or root; ten minutes (ARGS=tests: all)
	@$(BIN)/python -m tests.slow $(ARGS)

coverage: $(TESTABLE)  ## the branches of the pure core that its own tests take; minutes
	@$(BIN)/pytest --quiet --numprocesses=$(WORKERS) --dist=loadfile --cov --cov-report=term-missing:skip-covered \
	  tests/hardware tests/sync tests/office/report tests/statistics/test_alarm.py tests/office/mail/test_alert.py $(foreach rule,dating panel placement reasons selftest tally tally_bounds,tests/device/test_$(rule).py) \
	  $(foreach drawn,accessibility every pdf,--ignore=tests/office/report/test_$(drawn).py) $(ARGS)

bare: $(TESTABLE)  ## README's commands and every target on minimal Debians: root, systemd-container, mmdebstrap; an hour
	@$(BIN)/pytest -v -m bare tests/bare $(ARGS)

newest: $(TESTABLE)  ## the attacks as root on Debian 13's Mosquitto, and its RabbitMQ: root, systemd-container, mmdebstrap; ten minutes
	@$(BIN)/pytest -v -m newest tests/bare/test_newest.py $(ARGS)

boot: $(TESTABLE)  ## the services on a booted Debian: root, systemd-container, mmdebstrap; a minute or two
	@$(BIN)/pytest -m nspawn tests/systemd $(ARGS)

i386: $(TESTABLE)  ## rules, store and sync where time ends in 2038: root, systemd-container, mmdebstrap, arch-test; five minutes
	@$(BIN)/pytest -v -m i386 tests/i386 $(ARGS)

vm: $(TESTABLE)  ## a whole kiosk in a virtual machine: buttons, services, power cuts (CUTS=100); root; half an hour
	@$(BIN)/pytest -v -m vm tests/vm tests/systemd $(ARGS)

deb: $(INSTALLED)  ## build the Debian packages into dist/
	@$(BIN)/python systemd/debian/build.py

offline: deb  ## one file that installs kiosk and office without a network (SUITE=bookworm ARCHITECTURE=amd64): Debian's apt and keys; a minute
	@SUITE=$(SUITE) ARCHITECTURE=$(ARCHITECTURE) $(BIN)/python systemd/debian/offline.py

deb-test: $(TESTABLE)  ## install, upgrade and take back the packages on booted Debians: root; half an hour
	@$(BIN)/pytest -m package --numprocesses=4 --dist=worksteal tests/package $(ARGS)

image: deb  ## build the image of an SD card: mmdebstrap, qemu-user-static and more; 20 minutes the first time
	@$(BIN)/python systemd/image/build.py

vm-image: $(TESTABLE)  ## start that image on an emulated Raspberry Pi 3: qemu-system-arm, mtools; half an hour
	@$(BIN)/pytest -v -m image tests/image $(ARGS)

check: $(TESTABLE)  ## linter, formatter, types, translations, samples
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/pytest --quiet tests/test_catalogues.py
	@$(BIN)/kiosk config check config/samples/kiosk.toml config/samples/office.toml

bench: $(TESTABLE) tool-mosquitto tool-mosquitto_pub  ## measure: presses, commits, memory, start-up
	@$(BIN)/python -m tests.bench $(ARGS)

bench-fleet: $(TESTABLE) tool-mosquitto  ## measure a fleet: a month's end of 100,000 kiosks, ten years of 10,000 in PostgreSQL; 20 minutes
	@$(BIN)/python -m tests.bench_fleet $(ARGS)

simulate: $(TESTABLE)  ## live through many months with every fault: make simulate SEEDS=1-500
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS)

simulate-statistics: $(TESTABLE)  ## what the page promises, tried in simulated shops; half an hour (ARGS=--quick: five)
	@$(BIN)/python -m tests.statistics $(ARGS)

privacy: $(TESTABLE)  ## an adversary keeps all that leaves a kiosk for 1,000 simulated months; half an hour (ARGS="--months 50")
	@$(BIN)/python -m tests.privacy.months $(ARGS)

years: $(TESTABLE)  ## ten years of one kiosk, with books of every vote, and what it becomes: ten minutes (ARGS="--years 2")
	@$(BIN)/python -m tests.years $(ARGS)

mutants: $(MUTABLE)  ## change the pure core, and see that a test notices: half an hour (ARGS=dating: a module)
	@$(BIN)/python -m tests.mutants $(ARGS)

faults: $(TESTABLE) tool-mosquitto tool-strace  ## power, disk, process, clock and broker fail: make faults CUTS=10000 ARGS="--lane blockcuts"
	@$(BIN)/python -m tests.faults $(ARGS)

judges: $(TESTABLE)  ## what tools of others find, eighteen of them; each that is not here is named (ARGS="--judge qpdf": one); ten minutes
	@[ -x build/judges/bin/pdfua ] || { $(PYTHON) -m venv build/judges && build/judges/bin/pip install --quiet $(JUDGES_OF_PYPI); }
	@[ -d build/judges/node_modules ] || ! command -v npm >/dev/null || npm install --prefix build/judges --silent --no-save --no-audit --no-fund $(JUDGES_OF_NPM)
	@PATH="$(CURDIR)/build/judges/bin:$$PATH" $(BIN)/python -m tests.judges $(ARGS)

schemathesis: $(TESTABLE)  ## Schemathesis over the API by its own description, as each role, and careless APIs that it must find: five minutes
	@[ -x build/schemathesis/bin/schemathesis ] || { $(PYTHON) -m venv build/schemathesis && build/schemathesis/bin/pip install --quiet 'schemathesis>=4.32,<5'; }
	@$(BIN)/pytest -m long tests/office/web/test_schemathesis.py $(ARGS)

home-assistant: $(TESTABLE) tool-mosquitto  ## whether a real Home Assistant finds a kiosk: Python 3.12 or 3.13 (HOME_PYTHON=python3.12); three minutes
	@command -v $(HOME_PYTHON) >/dev/null || { echo "There is no $(HOME_PYTHON) here.  On Debian 13:  sudo apt install python3.13-venv"; exit 1; }
	@[ -x build/home-assistant/bin/hass ] || { $(HOME_PYTHON) -m venv build/home-assistant && build/home-assistant/bin/pip install --quiet --no-deps homeassistant==2024.12.5 && \
		build/home-assistant/bin/pip install --quiet --constraint $$(echo build/home-assistant/lib/python*/site-packages/homeassistant/package_constraints.txt) homeassistant paho-mqtt; }
	@$(BIN)/pytest -m long tests/device/test_home_assistant.py $(ARGS)

cluster: $(TESTABLE) tool-rabbitmq-server  ## RabbitMQ from Debian's package, as `kiosk office broker rabbitmq` sets it up, and one of three nodes killed in mid-month: six minutes
	@$(BIN)/pytest -v -m cluster tests/cluster $(ARGS)

enclosure:  ## the box: STL to print, SVG to cut, pictures, into build/enclosure/: openscad (ARGS='-D button=60 -D faces=2')
	@command -v openscad >/dev/null || { echo "This needs OpenSCAD:  sudo apt install openscad xvfb" >&2; exit 1; }
	@mkdir -p build/enclosure
	@for part in lid.stl body.stl stand.stl front.svg back.svg long.svg short.svg; do \
	  echo "build/enclosure/$$part"; \
	  openscad -q $(ARGS) -D "part=\"$${part%.*}\"" -o build/enclosure/$$part $(SCAD) || exit 1; done
	@! command -v xvfb-run >/dev/null || for part in assembly body; do \
	  echo "build/enclosure/$$part.png"; \
	  xvfb-run -a openscad -q $(ARGS) -D "part=\"$$part\"" --imgsize=900,640 --viewall --autocenter --colorscheme=Tomorrow \
	    --camera=0,0,0,40,0,25,700 -o build/enclosure/$$part.png $(SCAD); done

enclosure-test: $(TESTABLE)  ## whether the box is whole, and its parts fit each other, the buttons and the board: openscad; minutes
	@$(BIN)/pytest -v -m enclosure tests/hardware/test_enclosure.py $(ARGS)

# On a copy: KiCad writes beside what it reads. The libraries that it compares with are those it was installed with.
board:  ## the board: rules checked, gerbers, drawings, parts, into build/board/: KiCad 9 (Debian 13)
	@kicad-cli version 2>/dev/null | grep -qE '^(9|[1-9][0-9])[.]' || { \
	  echo "This needs KiCad 9 (Debian 13):  sudo apt install kicad kicad-symbols kicad-footprints" >&2; exit 1; }
	@rm -rf $(MADE_BOARD) && mkdir -p $(MADE_BOARD)/gerbers && cp hardware/board/board.kicad_* $(MADE_BOARD)
	@settings=$(MADE_BOARD)/settings/$$(kicad-cli version | cut -d. -f1,2); \
	  mkdir -p "$$settings" && cp /usr/share/kicad/template/*-lib-table "$$settings"
	@cd $(MADE_BOARD) && $(KICAD) sch erc --severity-all --exit-code-violations --output rules-schematic.txt board.kicad_sch >log.txt 2>&1 \
	  || { cat log.txt rules-schematic.txt >&2; exit 1; }
	@cd $(MADE_BOARD) && $(KICAD) pcb drc --schematic-parity --severity-all --exit-code-violations --output rules-board.txt board.kicad_pcb \
	  >log.txt 2>&1 || { cat log.txt rules-board.txt >&2; exit 1; }
	@cd $(MADE_BOARD) && { \
	  $(KICAD) sch export pdf --output schematic.pdf board.kicad_sch \
	  && $(KICAD) sch export bom --group-by Value,Footprint --fields 'Reference,Value,Description,Footprint,$${QUANTITY}' --output parts.csv board.kicad_sch \
	  && $(KICAD) pcb export gerbers --output gerbers/ --layers F.Cu,B.Cu,F.Mask,B.Mask,F.SilkS,B.SilkS,Edge.Cuts board.kicad_pcb \
	  && $(KICAD) pcb export drill --output gerbers/ board.kicad_pcb \
	  && for side in F B; do $(KICAD) pcb export svg --mode-single --page-size-mode 2 --exclude-drawing-sheet \
	    --layers $$side.Cu,$$side.Mask,$$side.SilkS,Edge.Cuts --output $$side.svg board.kicad_pcb || exit 1; done; } >log.txt 2>&1 \
	  || { cat log.txt >&2; exit 1; }
	@ls -d $(MADE_BOARD)/*.txt $(MADE_BOARD)/*.pdf $(MADE_BOARD)/*.csv $(MADE_BOARD)/*.svg $(MADE_BOARD)/gerbers/*

pictures: $(TESTABLE)  ## draw the pictures of the documentation
	@$(BIN)/python -m tests.pictures

words: $(TESTABLE)  ## gather the sentences, and hand the new ones to the catalogue of every language
	@$(BIN)/pybabel --quiet extract --mapping-file $(LOCALE)/babel.cfg --omit-header --sort-by-file --add-location=file \
	  --add-comments TRANSLATORS: --keywords gettext_noop --keywords pgettext_noop:1c,2 --output-file $(LOCALE)/messages.pot config kiosk sync
	@$(BIN)/pybabel --quiet update $(TRANSLATIONS)
	@$(BIN)/pybabel --quiet compile --directory $(LOCALE)

sentences: $(TESTABLE)  ## every sentence that the program says, in every language side by side, for a translator: build/sentences.html
	@$(BIN)/python -m tests.sentences build/sentences.html

# The installation compiles them, too; this is for a sentence that was changed since.
install demo office test test-long test-slow coverage newest boot i386 vm check bench bench-fleet simulate simulate-statistics privacy years faults schemathesis home-assistant cluster pictures sentences judges: $(COMPILED)
%.mo: %.po | $(INSTALLED)
	@$(BIN)/pybabel --quiet compile --directory $(LOCALE)

# A constraint on what is not needed harms nobody, so one file serves every Python from 3.11 on.
lock:  ## pin the newest releases, each with its hashes, in requirements/; the pins alone in constraints.txt
	@rm -rf build/lock && $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv
	@$(PYTHON) requirements/lock.py build/lock/bin/uv
	@rm -rf build/lock
	@$(PYTHON) systemd/debian/bundle.py

audit: $(if $(ADVISORIES),$(INSTALLED))  ## name known faults of what the packages bundle, and fail where that cannot be told: asks PyPI, or ADVISORIES=all.zip (OSV's)
ifdef ADVISORIES
	@$(BIN)/python systemd/debian/audit.py $(ADVISORIES)
else
	@[ -x build/audit/bin/pip-audit ] || { $(PYTHON) -m venv build/audit && build/audit/bin/pip install --quiet pip-audit; }
	@build/audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement systemd/debian/bundled.txt
endif

clean:  ## remove .venv and everything else that was made
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A checkout that was moved, or a Python that was taken away, needs a new one.
ifneq ($(shell $(BIN)/python -c '' 2>/dev/null && cat $(VENV)/made),$(CURDIR))
$(VENV)/made: FORCE
endif
FORCE:
$(VENV)/made:
	@[ -w . ] || { \
	  echo "Nothing can be written here; work in a copy of your own:  cp -r '$(CURDIR)' ~/smiley-kiosk" >&2; exit 1; }
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) here.  On Debian 12 or newer:  sudo apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "This needs Python 3.11 or newer, and '$(PYTHON)' is not." >&2; \
	  echo "On Debian 12 or newer:  sudo apt install python3 python3-venv" >&2; \
	  echo "Or name another one:    make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv is missing:  sudo apt install python3-venv" >&2; exit 1; }
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) && echo "$(CURDIR)" > $@

$(INSTALLED): $(VENV)/made pyproject.toml requirements/install.txt
	@echo "Installing into $(VENV), once: about 450 MB, one to two minutes ..."
	@$(call pip,install)
	@touch $@
	@echo "Installed: $(BIN)/kiosk --help"

$(TESTABLE): $(VENV)/made pyproject.toml requirements/install.txt requirements/test.txt
	@echo "Installing into $(VENV) what the tests need, once ..."
	@$(call pip,install test)
	@touch $@ $(INSTALLED)

$(MUTABLE): $(TESTABLE) requirements/mutants.txt
	@$(call pip,install test mutants)
	@touch $@

# Wheels alone: a source runs code of its own when it is built, and what that takes from the network has no hash.
HASHED := --require-hashes --only-binary=:all:
# PyPI has few wheels for ARM of 32 bits, and those of piwheels.org, as Raspberry Pi OS sets pip up, have other hashes.
HASHES ?= $(if $(filter arm%-4 aarch64-4,$(shell $(PYTHON) -c 'import platform, struct; print(platform.machine(), struct.calcsize("P"), sep="-")')),no,yes)
# Compiling is half of an installation. pip does it on one processor; whoever wants to look at an office need not wait.
COMPILE = { nice $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || :; } >/dev/null 2>&1 $(if $(filter office,$(MAKECMDGOALS)),&)
# With HASHES=no: the same pins.
define pip
cat $(1:%=requirements/%.txt) > $(VENV)/wanted.txt
@[ '$(HASHES)' = yes ] || { echo "HASHES=no: releases are pinned, but what is in them is not checked." >&2; \
  sed -i '/^ /d; s/ *\\$$//' $(VENV)/wanted.txt; }
@$(BIN)/pip install --quiet --no-compile $(if $(filter yes,$(HASHES)),$(HASHED)) --requirement $(VENV)/wanted.txt \
  && $(BIN)/pip install --quiet --no-index --no-deps --no-build-isolation --editable . || { \
  echo "The installation failed: see above. It needs the network; try again with: make $(MAKECMDGOALS)" >&2; \
  echo "Where your index builds wheels of its own, or PyPI has none for this machine:  make HASHES=no $(MAKECMDGOALS)" >&2; exit 1; }
@$(COMPILE)
endef

# What is run beside Python, by its command. Only where nobody has to be asked for a password is it installed here.
PACKAGE_mosquitto_pub := mosquitto-clients
tool-%: package = $(or $(PACKAGE_$*),$*)
tool-%: FORCE
	@command -v $* >/dev/null || { \
	  echo "Installing $(package), for $(MAKECMDGOALS) ..."; \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi; \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(package) >/dev/null 2>&1 \
	  || { $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(package); } \
	     >/dev/null 2>&1 \
	  || echo "$(package) could not be installed; what needs it is skipped. Get it with: sudo apt install $(package)" >&2; }
