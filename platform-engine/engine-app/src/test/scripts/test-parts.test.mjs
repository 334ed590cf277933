// node --test platform-engine/engine-app/src/test/scripts/test-parts.test.mjs
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'

const ROOT = fileURLToPath(new URL('../../../../..', import.meta.url))
const SCRIPTS = 'platform-engine/engine-app/src/main/scripts'
const RUN = `
  HOME_DIR="$1"; STATE="$1/.platform"; EXIT_PROBLEMS=1; EXIT_USAGE=2; shift
  say() { printf '%s\\n' "$*" >&2; }
  fail() { say "$2"; exit "$1"; }
  need_build_tools() { :; }
  source "$HOME_DIR/${SCRIPTS}/test.sh"
  run_tests "$@"`

/** `[{name, kind, files: […], command}]` as the table has them. */
function parts() {
  const print = `source "${SCRIPTS}/test-parts.sh"; for i in "\${!NAMES[@]}"; do
    printf '%s\\t%s\\t%s\\t%s\\n' "\${NAMES[$i]}" "\${KINDS[$i]}" "\${FILES[$i]}" "\${PART_COMMANDS[$i]}"; done`
  const lines = execFileSync('bash', ['-c', print], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => {
    const [name, kind, files, command] = line.split('\t')
    return { name, kind, files: files.split(' '), command }
  })
}

/** Classes and methods that the everyday run leaves out: `KillTests#importsKilledNineTimes`, or `ImportMemoryTests` for all of a class. */
function heavyTests(folder = ROOT, found = []) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (['node_modules', 'target', '.git', 'main', 'dist'].includes(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) heavyTests(path, found)
    else if (entry.name.endsWith('Tests.java')) found.push(...heavyIn(path, entry.name.slice(0, -'.java'.length)))
  }
  return found
}

function heavyIn(path, name) {
  const tagged = /@Tag\("full"\)[^{;]*?(?:\bclass (\w+)|\bvoid (\w+)\()/g
  return [...readFileSync(path, 'utf8').matchAll(tagged)].map(([, whole, method]) =>
    whole ? name : `${name}#${method}`,
  )
}

test('names of parts are one of a kind', () => {
  const names = parts().map((part) => part.name)
  assert.deepEqual(names, [...new Set(names)])
})

test('every path of a part leads to files', () => {
  const paths = new Set(parts().flatMap((part) => part.files.filter((one) => !one.startsWith(':('))))
  for (const path of paths) {
    assert.notEqual(execFileSync('git', ['ls-files', '--', path], { cwd: ROOT, encoding: 'utf8' }), '', path)
  }
})

test('every heavy test is run by a part on each database', () => {
  const heavy = heavyTests()
  assert.ok(heavy.length > 5, heavy.join())
  for (const database of ['postgresql', 'mariadb']) {
    const words = parts()
      .filter((part) => part.kind === 'full' && part.name.endsWith(`-${database}`))
      .flatMap((part) => part.command.replaceAll('\\', '').trim().split(' ').slice(3))
    const run = new Set(
      words.flatMap((word) => {
        const [name, methods] = word.split('#')
        return methods ? methods.split('+').map((method) => `${name}#${method}`) : [name]
      }),
    )
    for (const one of heavy) assert.ok(run.has(one) || run.has(one.split('#')[0]), `${one} on ${database}`)
  }
})

/** A tree with this script and three small parts; `done` holds what they did. */
function tree() {
  const root = mkdtempSync(join(tmpdir(), 'parts-'))
  mkdirSync(join(root, SCRIPTS), { recursive: true })
  for (const script of ['test.sh', 'test-records.mjs', 'failures.mjs'])
    cpSync(join(ROOT, SCRIPTS, script), join(root, SCRIPTS, script))
  const table = `
    NAMES=(daily a b) KINDS=(everyday full full) LABELS=(Daily A B) FILES=(daily.txt a.txt b.txt)
    PART_COMMANDS=("work daily" "work a" "work b")
    work() { echo "$1" >>"$HOME_DIR/.platform/done"; echo "Tests run: 1"; [ ! -e "$HOME_DIR/.platform/break-$1" ]; }`
  writeFileSync(join(root, SCRIPTS, 'test-parts.sh'), table)
  writeFileSync(join(root, '.gitignore'), '.platform/\n')
  for (const name of ['daily', 'a', 'b']) writeFileSync(join(root, `${name}.txt`), name)
  const git = (...words) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], { cwd: root })
  git('init', '-q')
  const commit = () => (git('add', '-A'), git('commit', '-qm', 'state'))
  const run = (...words) => {
    rmSync(join(root, '.platform/done'), { force: true })
    const { status, stdout, stderr } = spawnSync('bash', ['-c', RUN, 'bash', root, ...words], { encoding: 'utf8' })
    const done = existsSync(join(root, '.platform/done')) ? readFileSync(join(root, '.platform/done'), 'utf8') : ''
    return { status, output: stdout + stderr, done: done.trim().split('\n').join(' ') }
  }
  commit()
  return { root, commit, run, file: (path, text) => writeFileSync(join(root, path), text) }
}

test('a second full run does what has changed and says what it did not do', () => {
  const { root, commit, run, file } = tree()
  try {
    const first = run('--full')
    assert.deepEqual([first.done, first.status], ['daily a b', 0], first.output)
    commit()
    const second = run('--full')
    assert.deepEqual([second.done, second.status], ['', 0], second.output)
    assert.match(second.output, /recorded +0s +A/)
    file('b.txt', 'another')
    commit()
    assert.equal(run('--full').done, 'b')
    commit()
    assert.equal(run('--part', 'a').done, 'a')
    assert.equal(run('--part=a', '--part', 'daily').done, 'daily a')
    assert.equal(run().done, 'daily')
    assert.match(run('--list').output, /full +a +holds passed/)
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('a part that fails fails the whole, is named at the end and comes again', () => {
  const { root, commit, run, file } = tree()
  try {
    run('--full')
    file('.platform/break-b', '')
    file('b.txt', 'another')
    commit()
    const broken = run('--full')
    assert.deepEqual([broken.done, broken.status], ['b', 1])
    assert.match(broken.output, /failed: B[^]*Tests run: 1/)
    commit()
    assert.match(run('--list').output, /full +b +failed failed/)
    rmSync(join(root, '.platform/break-b'))
    assert.deepEqual([run('--full').done, run('--part', 'nope').status], ['b', 2])
  } finally {
    rmSync(root, { recursive: true })
  }
})
