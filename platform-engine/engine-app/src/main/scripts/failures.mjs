// What failed, out of the log of a part of ./platform test: node failures.mjs LOG…
// A build machine often shows the end of the output alone; this is what must stand there.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const MOST_LINES = 30
const LONGEST = 240
// Lines that Maven writes below every failure and that name none.
const HELP =
  /-> \[Help|^\[ERROR\]\s*$|\[Help \d+\]|Re-run Maven|stack trace of the errors|For more information|After correcting|mvn <args>|There are test failures|surefire-reports|See dump files|Tests run:/

/** At most `most` lines: the failing tests with the beginning of what they say, else the errors of the tools, else the log's end. */
export function failuresOf(log, most = MOST_LINES) {
  // eslint-disable-next-line no-control-regex
  const lines = log.replace(/\u001b\[[0-9;]*m/g, '').split(/\r?\n/)
  const found = [testsOfMaven, testsOfVitest, testsOfNode, errorsOfMaven]
    .map((read) => read(lines))
    .find((some) => some.length > 0)
  const told = found ?? lines.filter((line) => line.trim()).slice(-10)
  const unique = [...new Set(told.map(shortened))]
  return unique.length <= most ? unique : [...unique.slice(0, most - 1), `… ${unique.length - most + 1} more`]
}

/** Surefire's lists below `Failures:` and `Errors:`; a message goes on in the lines below it. */
function testsOfMaven(lines) {
  const tests = []
  let inList = false
  for (const line of lines) {
    if (/^\[ERROR\] (Failures|Errors):\s*$/.test(line)) inList = true
    else if (inList && /^\[ERROR\] {3}\S/.test(line)) tests.push([line.slice('[ERROR]'.length).trim()])
    else if (/^\[(ERROR|INFO|WARNING)\]/.test(line)) inList = false
    else if (inList && line.trim() && tests.length > 0) tests.at(-1).push(line.trim())
  }
  return tests.map(([first, ...rest]) => [first, ...rest.slice(0, 4)].join(' '))
}

function testsOfVitest(lines) {
  return lines.flatMap((line, i) => {
    const test = /^\s*FAIL\s+(.*\S)/.exec(line)
    return test ? [`${test[1]} ${(lines[i + 1] ?? '').trim()}`.trim()] : []
  })
}

function testsOfNode(lines) {
  return lines.filter((line) => /^\s*not ok \d+/.test(line)).map((line) => line.trim())
}

function errorsOfMaven(lines) {
  return lines.filter((line) => /^\[ERROR\]/.test(line) && !HELP.test(line.replace(/ -> \[Help \d+\]$/, '')))
}

function shortened(line) {
  const characters = [...line]
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST).join('')}…`
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const file of process.argv.slice(2)) {
    for (const line of failuresOf(readFileSync(file, 'utf8'))) console.log(`    ${line}`)
  }
}
