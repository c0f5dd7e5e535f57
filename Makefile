# Two commands suffice on a fresh machine: `make run` and `make test`.

SWIFT ?= swift
APSIM := .build/release/apsim
SOURCES := Package.swift $(shell find Sources Configs -type f)

.PHONY: run build library test lint format dependencies minilm ptxas ptxas-resources benchmark
.PHONY: emulator-speed fuzz report paper clean help

## run: install what is missing, build release, run the main job
run: $(APSIM)
	@$(APSIM) run --gpu a100.json

## build: the release build
build: $(APSIM)

# The timestamp of the binary alone decides, so that a built tree runs without asking the compiler.
$(APSIM): $(SOURCES) | dependencies
	$(SWIFT) build -c release --product apsim
	@touch $@

# The name inside the library is what loaders look it up by.
## library: libapsim, release: .build/release/libapsim.so, with its header beside it
library: | dependencies
	$(SWIFT) build -c release --product apsim-c -Xlinker -soname=libapsim.so
	ln -sf libapsim-c.so .build/release/libapsim.so
	cp Sources/CApsim/include/apsim.h .build/release/apsim.h

## test: all tests
test: | dependencies
	$(SWIFT) test
	$(SWIFT) build --product apsim-c
	Scripts/test-c-interface.sh .build/debug apsim-c

## lint: the formatter's check, strict
lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Fuzzing

## format: format all Swift files in place
format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Fuzzing

## dependencies: OpenBLAS, through apt where there is one
dependencies:
	@Scripts/install-dependencies.sh

## minilm: a real transformer layer through the emulator, table in Reports/minilm.md
minilm: $(APSIM)
	Examples/minilm/minilm.sh $(APSIM) Reports/minilm.md

## ptxas: install NVIDIA's assembler for the tests that use it (optional, proprietary)
ptxas:
	Scripts/install-ptxas.sh

## ptxas-resources: assemble every kernel and write the table of registers again
ptxas-resources: ptxas $(APSIM)
	Scripts/write-kernel-resources.sh $(APSIM) Sources/CKernelResources/registers.csv

## benchmark: the emulator's speed by kernel
benchmark: | dependencies
	$(SWIFT) package --package-path Benchmarks benchmark --no-progress --grouping metric

## emulator-speed: warp instructions a second by kernel and class, in Reports/emulator-speed.md
emulator-speed: | dependencies
	Scripts/write-emulator-speed.sh

## fuzz: parser and emulator against ten minutes each of mutated inputs
FUZZ := SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0
fuzz:
	$(SWIFT) build -c release --package-path Fuzzing \
	  -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld
	@mkdir -p .build/corpus .build/emulator-corpus
	$(FUZZ) Fuzzing/.build/release/ParserFuzzer -dict=Fuzzing/ptx.dict \
	  -max_len=4096 -timeout=10 -max_total_time=600 .build/corpus Fuzzing/Seeds Tests/CompiledTexts
	$(FUZZ) Fuzzing/.build/release/EmulatorFuzzer -max_len=512 -len_control=0 \
	  -timeout=60 -max_total_time=600 .build/emulator-corpus Fuzzing/EmulatorSeeds

## report: write the first run's report again
report: $(APSIM)
	Scripts/write-reports.sh $(APSIM)

## paper: the paper's claims against the model, in Reports/paper.md and Reports/paper.csv
paper: $(APSIM)
	$(APSIM) paper --output-folder Reports --no-cache

## clean: remove build products
clean:
	rm -rf .build Benchmarks/.build Fuzzing/.build

## help: this list
help:
	@sed -n 's/^## //p' Makefile
