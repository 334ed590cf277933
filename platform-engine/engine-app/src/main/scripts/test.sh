# shellcheck shell=bash
# ./platform test: every part is run, each has its line in the summary, and one that fails fails the whole.
# Sourced by ./platform, which brings say, fail, has_flag and the functions that find Java.

SCRIPTS="$HOME_DIR/platform-engine/engine-app/src/main/scripts"
PARTS=()
RESULTS=()
SECONDS_OF=()
LOGS=()

# part NAME LOG COMMAND…
part() {
  local name="$1" log="$2" begin=$SECONDS code
  shift 2
  say "== $name"
  "$@" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  PARTS+=("$name")
  LOGS+=("$log")
  SECONDS_OF+=($((SECONDS - begin)))
  if [ "$code" -eq 0 ]; then RESULTS+=(passed); else RESULTS+=(failed); fi
}

skip() {
  PARTS+=("$1")
  LOGS+=("")
  SECONDS_OF+=(0)
  RESULTS+=(skipped)
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
  say "浏览器测试需要 Chromium 和中文字体:apt install chromium fonts-noto-cjk(或用 --no-browser)"
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

scripts_part() {
  node --test "$SCRIPTS/../../test/scripts/"*.test.mjs
}

front_end_part() {
  cd "$HOME_DIR" || return 1
  if [ ! -d node_modules ]; then npm ci --no-audit --no-fund || return; fi
  npm run lint --if-present && npm run types --if-present && npm test --if-present
}

summary() {
  local json="$1" i failed=0 sep=
  say ""
  for i in "${!PARTS[@]}"; do
    [ "${RESULTS[$i]}" = failed ] && failed=1
  done
  if [ "$json" = yes ]; then
    printf '{"passed":%s,"parts":[' "$([ $failed -eq 0 ] && echo true || echo false)"
    for i in "${!PARTS[@]}"; do
      printf '%s{"name":"%s","result":"%s","seconds":%s}' "$sep" "${PARTS[$i]}" "${RESULTS[$i]}" "${SECONDS_OF[$i]}"
      sep=,
    done
    printf ']}\n'
  else
    echo "汇总 / summary"
    for i in "${!PARTS[@]}"; do
      printf '  %-8s %5ss  %s\n' "${RESULTS[$i]}" "${SECONDS_OF[$i]}" "${PARTS[$i]}"
    done
    # Last, because a build machine may show the end of the output alone.
    for i in "${!PARTS[@]}"; do
      [ "${RESULTS[$i]}" = failed ] || continue
      echo ""
      echo "失败 / failed: ${PARTS[$i]} (${LOGS[$i]})"
      node "$SCRIPTS/failures.mjs" "${LOGS[$i]}"
    done
    if [[ " ${RESULTS[*]} " == *" skipped "* ]]; then
      echo "未做浏览器部分 / the browser part was left out"
    fi
    [ $failed -eq 0 ] && echo "全部通过 / all passed" || echo "有失败 / there are failures"
  fi
  [ $failed -eq 0 ]
}

run_tests() {
  local word full=no browser=yes json=no logs="$STATE/test"
  for word in "$@"; do
    case "$word" in
      --no-browser) browser=no ;;
      --full) full=yes ;;
      --json) json=yes ;;
      *) fail $EXIT_USAGE "不认识的选项 $word" "unknown option $word" ;;
    esac
  done
  need_build_tools
  mkdir -p "$logs"
  local groups=(-Dtest.excluded=full)
  [ $full = yes ] && groups=(-Dtest.excluded=)
  part "脚本 / scripts" "$logs/scripts.log" scripts_part
  part "构建、检查、单元测试、PostgreSQL / build, checks, unit tests, PostgreSQL" "$logs/postgresql.log" \
    maven verify "${groups[@]}" -Dtest.database=postgresql
  part "MariaDB" "$logs/mariadb.log" \
    maven verify -Dtest.database=mariadb -Dgroups=database "${groups[@]}" -Dsurefire.failIfNoSpecifiedTests=false \
    -Dspotless.check.skip=true -Dskip.npm=true
  part "前端 / front end" "$logs/front-end.log" front_end_part
  if [ $browser = yes ]; then
    part "浏览器 / browser" "$logs/browser.log" browser_part
  else
    skip "浏览器 / browser"
  fi
  if summary $json; then exit 0; else exit $EXIT_PROBLEMS; fi
}
