# make build     bin/lineneutral
# make demo      run fix and verify on a small tree
# make test      all tests
# make evaluate  the table of docs/EVALUATION.md for redis; TARGET=openssl, linux, xen: theirs; WORK=DIR: keep the tree
# make corpus    lay out Debian's patches (1.5 GB) and judge fix on each; half an hour
# make clean     take bin away

GO ?= go

# The corpus and its judge are no part of the repository: SHARED holds them.
SHARED ?= ../shared
CORPUS ?= ../corpus

.PHONY: build help demo test corpus evaluate clean

build: bin/lineneutral

help:
	@sed -n 's/^# make/make/p' Makefile

# The tag leaves out of the library for command lines what writes manual pages:
# a tenth of the start.
bin/lineneutral: FORCE | need-go
	@$(GO) build -tags urfave_cli_no_docs -o $@ ./cmd/lineneutral

FORCE:

demo: need-git need-gcc bin/lineneutral
	@sh testdata/trees/demo.sh bin/lineneutral

test: need-go need-git need-gcc
	$(GO) vet ./...
	$(GO) test ./...

# TARGET is a file of docs/evaluate/targets, which says what it takes.
TARGET ?= redis
evaluate: bin/lineneutral
	python3 -B docs/evaluate $(TARGET) bin/lineneutral $(WORK)

corpus: bin/lineneutral
	test -d $(CORPUS) || python3 $(SHARED)/corpus/mkcorpus-debian.py $(CORPUS) $(CORPUS).downloads 2 <$(SHARED)/corpus/debian-bookworm.txt
	$(GO) test ./patch -run CorpusRoundTrips -count 1 -corpus $(abspath $(CORPUS))
	python3 $(SHARED)/corpus/judge.py $(CORPUS) '$(CURDIR)/bin/lineneutral fix --tree {tree} -p {strip} {patch}'

clean:
	rm -rf bin

# A missing program is named together with the line that installs it.
.PHONY: FORCE need-go need-git need-gcc
need-go:
	@command -v $(GO) >/dev/null || { echo "lineneutral needs Go 1.26 or newer: see https://go.dev/doc/install" >&2; exit 1; }
need-git:
	@command -v git >/dev/null || { echo "git is missing; install it with: apt-get install git" >&2; exit 1; }
need-gcc:
	@command -v gcc >/dev/null || { echo "gcc is missing; install it with: apt-get install gcc libc6-dev" >&2; exit 1; }
