# Runs each kind of test and adds up what it says. Sourced by ./dev.

passed=0 failed=0 skipped=0

# What ./dev check found wrong earlier in the same build counts, so that one line tells all.
if [[ ${CHECK_FAILED:-0} != 0 ]]; then
  failed=1
fi

# counted STATUS PASSED FAILED SKIPPED: a run that ended badly without a failed test is one failure.
counted() {
  local bad=$3
  if (($1 != 0 && bad == 0)); then bad=1; fi
  passed=$((passed + $2)) failed=$((failed + bad)) skipped=$((skipped + $4))
}

# The number before a word in a summary line, 0 when it is not there.
number_before() {
  local found
  found=$(grep -oE "[0-9]+ $1" <<<"$2" | head -n 1 || true)
  echo "${found:-0}" | cut -d ' ' -f 1
}

# cargo_tests EXPRESSION SELECT... : nextest where it is installed, else Cargo's own runner.
cargo_tests() {
  local expression=$1 filter=$2 log status=0
  shift 2
  log=$(mktemp)
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --workspace --lib --bins --tests --no-fail-fast --no-tests=pass -E "$expression" ${filter:+"$filter"} 2>&1 | tee "$log" || status=$?
    local line
    line=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -E '^ *Summary \[' | tail -n 1 || true)
    local bad=$(($(number_before 'failed' "$line") + $(number_before 'timed out' "$line") + $(number_before 'exec failed' "$line")))
    local ignored=0
    # Tests outside the expression are "skipped" to nextest; to us only ignored ones are.
    counted "$status" "$(number_before 'passed' "$line")" "$bad" "$ignored"
  else
    cargo test --workspace --no-fail-fast "$@" -- ${filter:+"$filter"} 2>&1 | tee "$log" || status=$?
    local sums
    sums=$(awk '/^test result:/ { p += $4; f += $6; s += $8 } END { print p + 0, f + 0, s + 0 }' "$log")
    # shellcheck disable=SC2086
    counted "$status" $sums
  fi
  rm -f "$log"
}

# Both programs and every test in one go, so that nothing is compiled twice.
test_programs() {
  [[ -z ${built:-} ]] || return 0
  step 'programs and tests'
  if ! cargo build --workspace --lib --bins --tests; then
    counted 1 0 1 0
    return 1
  fi
  built=1
}

test_rust() {
  test_programs || return 0
  step 'tests (Rust)'
  cargo_tests 'not binary(e2e)' "$1" --lib --bins --test it
}

test_ui() {
  step 'tests (window)'
  local out status=0
  out=$(mktemp)
  (cd ui && npx --no-install vitest run --reporter=default --reporter=json --outputFile.json="$out" ${1:+"$1"}) || status=$?
  local sums
  sums=$(node -e '
    const fs = require("fs");
    let r = {};
    try { r = JSON.parse(fs.readFileSync(process.argv[1], "utf8")); } catch {}
    console.log(r.numPassedTests ?? 0, r.numFailedTests ?? 0, (r.numPendingTests ?? 0) + (r.numTodoTests ?? 0));
  ' "$out")
  # shellcheck disable=SC2086
  counted "$status" $sums
  rm -f "$out"
}

test_e2e() {
  test_programs || return 0
  step 'tests (end to end, in the real window)'
  cargo_tests 'binary(e2e)' "$1" --test e2e
}

test_total() {
  echo
  if [[ ${CHECK_FAILED:-0} != 0 ]]; then
    echo './dev check found something wrong; it counts as one failure.'
  fi
  local line="$passed passed, $failed failed"
  if ((skipped)); then line+=", $skipped skipped"; fi
  echo "$line"
  ((failed == 0 && passed > 0))
}
