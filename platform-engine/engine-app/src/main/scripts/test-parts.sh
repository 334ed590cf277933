# shellcheck shell=bash
# The parts of ./platform test: their names, the files that decide how they end, and what they do. Sourced by test.sh.

NAMES=()
KINDS=()
LABELS=()
FILES=()
PART_COMMANDS=()

# define everyday|full NAME LABEL "PATHSPEC…" COMMAND…
define() {
  KINDS+=("$1")
  NAMES+=("$2")
  LABELS+=("$3")
  FILES+=("$4")
  shift 4
  PART_COMMANDS+=("$(printf '%q ' "$@")")
}

maven() {
  (cd "$HOME_DIR" && mvn -B -ntp "$@")
}

browser_of_this_machine() {
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" && return 0
  done
  return 1
}

has_chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh 2>/dev/null | head -1)" ]; }

# Debian's own packages, where this user may install them.
provide_browser() {
  if browser_of_this_machine >/dev/null && has_chinese_font; then return 0; fi
  if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      chromium fonts-noto-cjk fontconfig
    return
  fi
  say "浏览器测试需要 Chromium 和中文字体：apt install chromium fonts-noto-cjk（或用 --no-browser）"
  say "The browser part needs Chromium and a Chinese font: apt install chromium fonts-noto-cjk (or use --no-browser)"
  return $EXIT_ENVIRONMENT
}

free_port() {
  node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"
}

browser_part() {
  provide_browser || return
  build
  local data port code
  data="$(mktemp -d)"
  port="$(free_port)"
  if ! (main start --port "$port" --data "$data" --detach); then
    main stop --data "$data"
    rm -rf "$data"
    return 1
  fi
  (
    cd "$HOME_DIR" || exit 1
    MINSHUI_URL="http://127.0.0.1:$port" MINSHUI_DATA="$data" CHROMIUM="$(browser_of_this_machine)" \
      node runtime-ui/e2e/run.mjs
  )
  code=$?
  (main stop --data "$data") || code=1
  rm -rf "$data"
  return $code
}

# tests_of MODULE DATABASE TESTS…: these test methods alone, the heavy ones too.
tests_of() {
  local module="$1" database="$2" tests
  shift 2
  tests="$(IFS=,; echo "$*")"
  maven verify -pl "$module" -am "-Dtest=$tests" "-Dtest.database=$database" -Dtest.excluded= \
    -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip=true -Dskip.npm=true
}

everyday_tests() {
  local database="$1"
  shift
  maven verify -Dtest.excluded=full "-Dtest.database=$database" "$@"
}

scripts_part() {
  node --test "$SCRIPTS/../../test/scripts/"*.test.mjs
}

front_end_part() {
  cd "$HOME_DIR" || return 1
  if [ ! -d node_modules ]; then npm ci --no-audit --no-fund || return; fi
  npm run lint --if-present && npm run types --if-present && npm test --if-present
}

# Of the system itself: a record of a part that runs it whole ends with any change of these.
SYSTEM="pom.xml platform-engine/*pom.xml platform-engine/*/src/main/* plugins/*pom.xml plugins/*/src/main/* metadata liquibase"
WHOLE="$SYSTEM acceptance"
TESTKIT="$SYSTEM platform-engine/engine-testkit"

define everyday scripts "脚本 / scripts" "platform platform-engine/engine-app/src/*/scripts/*" scripts_part
define everyday postgresql "构建、检查、单元测试、PostgreSQL / build, checks, unit tests, PostgreSQL" ". :(exclude)docs/test-records" \
  everyday_tests postgresql
define everyday mariadb "MariaDB" ". :(exclude)docs/test-records" \
  everyday_tests mariadb -Dgroups=database -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip=true -Dskip.npm=true
define everyday front-end "前端 / front end" \
  "runtime-ui plugins/*/web/* package.json package-lock.json tsconfig.base.json eslint.config.js" front_end_part
define everyday browser "浏览器 / browser" "$SYSTEM runtime-ui plugins/*/web/* plugins/*/e2e/* platform" browser_part

# full_on DATABASE LABEL
full_on() {
  local db="$1" on="$2"
  define full "kills-publish-$db" "发布时断电 / kills of publishing, $on" "$WHOLE" \
    tests_of acceptance "$db" PublishKillTests#startsKilledNineTimes
  define full "kills-publish-points-$db" "发布各步断电 / kills at each step of publishing, $on" "$WHOLE" \
    tests_of acceptance "$db" PublishKillTests#startsKilledAtEveryPoint+serverAndCommandKilledThreeTimesEach
  define full "kills-import-$db" "导入时断电 / kills of imports, $on" "$WHOLE" \
    tests_of acceptance "$db" KillTests#importsKilledNineTimes
  define full "kills-billing-$db" "开账时断电 / kills of billing runs, $on" "$WHOLE" \
    tests_of acceptance "$db" KillTests#billingRunsKilledNineTimes
  define full "kills-payment-$db" "收费时断电 / kills of payments, $on" "$WHOLE" \
    tests_of acceptance "$db" KillTests#paymentsKilledNineTimes
  define full "kills-outbox-$db" "事件投递时断电 / kills while events are told, $on" "$WHOLE" \
    tests_of acceptance "$db" EventKillTests
  define full "kills-job-$db" "定时任务中断电 / kills of jobs, $on" "$WHOLE" \
    tests_of acceptance "$db" JobKillTests
  define full "security-matrix-$db" "权限与攻击矩阵 / attacks on the shipped business, $on" "$WHOLE" \
    tests_of acceptance "$db" AttackedBusinessTests
  define full "kills-approvals-$db" "审批时断电 / kills of approvals, $on" "$WHOLE" \
    tests_of acceptance "$db" ApprovalKillTests
  define full "kills-seals-$db" "补封印时断电 / kills while seals are filled, $on" "$WHOLE" \
    tests_of acceptance "$db" SealKillTests
  define full "kills-audit-$db" "归档审计时断电 / kills while the audit trail is archived, $on" "$WHOLE" \
    tests_of acceptance "$db" AuditKillTests
  define full "restore-drill-$db" "恢复演练 / restore drill of the pilot, $on" "$WHOLE" \
    tests_of acceptance "$db" RestoreDrillTests
  define full "import-memory-$db" "导入占用的内存 / memory of imports, $on" "$WHOLE" \
    tests_of acceptance "$db" ImportMemoryTests
  define full "shared-run-$db" "两个节点一个批次 / one run on two nodes, $on" "$WHOLE" \
    tests_of acceptance "$db" SharedRunTests
  define full "redis-away-$db" "Redis 中断 / Redis away, $on" "$WHOLE" \
    tests_of acceptance "$db" RedisAwayTests
  define full "large-release-$db" "大型发布 / a release as large as the business, $on" "$TESTKIT" \
    tests_of platform-engine/engine-testkit "$db" LargeReleaseIntegrationTests
  define full "keys-$db" "密钥更换 / keys changed of many records, $on" "$TESTKIT" \
    tests_of platform-engine/engine-testkit "$db" ResealingIntegrationTests#keysOfManyRecordsAreChangedWhileOthersWrite
  # Both databases' statements each time: it needs none of them.
  define full "statements-$db" "每条语句的范围 / the scope of every statement, $on" "$SYSTEM platform-engine/engine-testkit plugins/revenue" \
    tests_of plugins/revenue "$db" StatementsUnitTests
  define full "crashes-$db" "引擎各步断电 / kills of parts of the engine, $on" "$TESTKIT" \
    tests_of platform-engine/engine-testkit "$db" EventCrashIntegrationTests PublishCrashIntegrationTests \
      KillableDatabaseIntegrationTests
}

full_on postgresql PostgreSQL
full_on mariadb MariaDB
