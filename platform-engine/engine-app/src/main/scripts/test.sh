# shellcheck shell=bash
# ./platform test: every part is run, each has its line in the summary, and one that fails fails the whole.
# Sourced by ./platform, which brings say, fail, has_flag and the functions that find Java.

SCRIPTS="$HOME_DIR/platform-engine/engine-app/src/main/scripts"
source "$SCRIPTS/test-parts.sh"

# What was done: indexes into the parts, and how each ended.
DONE=()
RESULTS=()
SECONDS_OF=()

log_of() { echo "$STATE/test/${NAMES[$1]}.log"; }

# records WORD… in the root of the tree; files of a part are pathspecs and not patterns of this shell
records() { (cd "$HOME_DIR" && node "$SCRIPTS/test-records.mjs" "$@"); }

files_of() { read -r -a PATHSPECS <<<"${FILES[$1]}"; }

ended() { # INDEX RESULT SECONDS
  DONE+=("$1")
  RESULTS+=("$2")
  SECONDS_OF+=("$3")
}

# run_part INDEX KEEP: with KEEP yes its record is kept
run_part() {
  local index="$1" keep="$2" log begin=$SECONDS code result=passed before=
  log="$(log_of "$index")"
  files_of "$index"
  if [ "$keep" = yes ]; then before="$(records fingerprint "${PATHSPECS[@]}")" || keep=no; fi
  say "== ${LABELS[$index]}"
  eval "${PART_COMMANDS[$index]}" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  [ "$code" -eq 0 ] || result=failed
  # A name that no test has would pass for ever.
  if [ "${KINDS[$index]}" = full ] && ! grep -Eq 'Tests run: [1-9]' "$log"; then
    echo "[ERROR] 没有执行任何测试 / not one test was run" | tee -a "$log"
    result=failed
  fi
  ended "$index" $result $((SECONDS - begin))
  [ "$keep" = yes ] || return 0
  records write "${NAMES[$index]}" $result $((SECONDS - begin)) "$before" "$log" "${PATHSPECS[@]}" ||
    say "没有留下记录 / no record was kept"
}

# run_unless_recorded INDEX
run_unless_recorded() {
  local state
  files_of "$1"
  state="$(records state "${NAMES[$1]}" "${PATHSPECS[@]}")" || state=none
  if [ "${state%% *}" = holds ]; then
    say "== ${LABELS[$1]}: 已有记录，文件未变 / recorded, and no file has changed since: ${state#holds }"
    ended "$1" recorded 0
  else
    run_part "$1" yes
  fi
}

list_parts() {
  local i state
  for i in "${!NAMES[@]}"; do
    files_of "$i"
    state="$(records state "${NAMES[$i]}" "${PATHSPECS[@]}")" || state=none
    printf '%-8s %-32s %s\n' "${KINDS[$i]}" "${NAMES[$i]}" "$state"
  done
}

index_of() { # NAME: sets INDEX
  for INDEX in "${!NAMES[@]}"; do [ "${NAMES[$INDEX]}" = "$1" ] && return 0; done
  fail $EXIT_USAGE "没有名为 $1 的部分，见 ./platform test --list" "there is no part $1, see ./platform test --list"
}

summary_as_json() {
  local i sep=
  printf '{"passed":%s,"parts":[' "$1"
  for i in "${!DONE[@]}"; do
    printf '%s{"name":"%s","label":"%s","result":"%s","seconds":%s}' "$sep" \
      "${NAMES[${DONE[$i]}]}" "${LABELS[${DONE[$i]}]}" "${RESULTS[$i]}" "${SECONDS_OF[$i]}"
    sep=,
  done
  printf ']}\n'
}

summary() {
  local json="$1" i passed=true
  say ""
  for i in "${!DONE[@]}"; do
    [ "${RESULTS[$i]}" = failed ] && passed=false
  done
  if [ "$json" = yes ]; then
    summary_as_json $passed
  else
    echo "汇总 / summary"
    for i in "${!DONE[@]}"; do
      printf '  %-8s %5ss  %s\n' "${RESULTS[$i]}" "${SECONDS_OF[$i]}" "${LABELS[${DONE[$i]}]}"
    done
    # Last, because a build machine may show the end of the output alone.
    for i in "${!DONE[@]}"; do
      [ "${RESULTS[$i]}" = failed ] || continue
      echo ""
      echo "失败 / failed: ${LABELS[${DONE[$i]}]} ($(log_of "${DONE[$i]}"))"
      node "$SCRIPTS/failures.mjs" "$(log_of "${DONE[$i]}")"
    done
    if [[ " ${RESULTS[*]} " == *" skipped "* ]]; then
      echo "未做浏览器部分 / the browser part was left out"
    fi
    [ $passed = true ] && echo "全部通过 / all passed" || echo "有失败 / there are failures"
  fi
  [ $passed = true ]
}

run_tests() {
  local word full=no browser=yes json=no list=no chosen=() i
  while [ $# -gt 0 ]; do
    case "$1" in
      --no-browser) browser=no ;;
      --full) full=yes ;;
      --json) json=yes ;;
      --list) list=yes ;;
      --part | --part=*)
        word="${1#--part}"
        if [ -z "$word" ]; then shift; word="=${1:-}"; fi
        index_of "${word#=}"
        chosen+=("$INDEX")
        ;;
      *) fail $EXIT_USAGE "不认识的选项 $1" "unknown option $1" ;;
    esac
    shift
  done
  need_build_tools
  if [ $list = yes ]; then list_parts; exit 0; fi
  mkdir -p "$STATE/test"
  for i in "${!NAMES[@]}"; do
    if [ ${#chosen[@]} -gt 0 ]; then
      [[ " ${chosen[*]} " == *" $i "* ]] && run_part "$i" yes
    elif [ "${NAMES[$i]}" = browser ] && [ $browser = no ]; then
      ended "$i" skipped 0
    elif [ $full = yes ]; then
      run_unless_recorded "$i"
    elif [ "${KINDS[$i]}" = everyday ]; then
      run_part "$i" no
    fi
  done
  if summary $json; then exit 0; else exit $EXIT_PROBLEMS; fi
}
