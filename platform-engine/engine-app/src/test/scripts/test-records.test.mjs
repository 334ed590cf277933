// node --test platform-engine/engine-app/src/test/scripts/test-records.test.mjs
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { fingerprint, stateOf, write } from '../../main/scripts/test-records.mjs'

const PATHS = ['engine/*/src/main/*', 'pom.xml']
let root

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'records-'))
  git('init', '-q')
  put('engine/core/src/main/A.java', 'class A {}')
  put('engine/core/src/test/T.java', 'class T {}')
  put('pom.xml', '<project/>')
  put('docs/text.md', 'text')
  put('.gitignore', 'target/\n')
  commit('first')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

function git(...words) {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...who, ...words], { cwd: root, encoding: 'utf8' }).trim()
}

function put(path, text) {
  mkdirSync(join(root, dirname(path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function commit(message) {
  git('add', '-A')
  git('commit', '-qm', message)
}

function run(result = 'passed', log = '') {
  return write(root, 'kills-import', { result, seconds: 7, before: fingerprint(root, PATHS), log }, PATHS)
}

const state = () => stateOf(root, 'kills-import', PATHS).state

test('a part without a record has to be run', () => assert.equal(state(), 'none'))

test('a record says what was run, where and with which figures', () => {
  const log = 'x\nfigure: 9 kills of imports, 5 with the database, seed 7  \n[INFO] figure: not at the beginning\n'
  const { machine, date, files, ...record } = run('passed', log)
  assert.deepEqual(record, {
    part: 'kills-import',
    commit: git('rev-parse', 'HEAD'),
    result: 'passed',
    seconds: 7,
    figures: ['9 kills of imports, 5 with the database, seed 7'],
  })
  assert.match(machine, /^\d+ × .+, \d+ GiB/)
  assert.match(date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.match(files, /^[0-9a-f]{64}$/)
  assert.equal(JSON.parse(readFileSync(join(root, 'docs/test-records/kills-import.json'), 'utf8')).files, files)
})

test('it holds while nothing under its paths changes, other files may', () => {
  run()
  assert.equal(state(), 'holds')
  commit('its record')
  put('docs/text.md', 'another')
  put('engine/core/src/test/T.java', 'class T { }')
  commit('elsewhere')
  assert.equal(state(), 'holds')
})

test('a changed, new, deleted or renamed file under its paths ends it', () => {
  run()
  commit('its record')
  const changes = {
    changed: () => put('engine/core/src/main/A.java', 'class A { int a; }'),
    new: () => put('engine/app/src/main/B.java', 'class B {}'),
    deleted: () => git('rm', '-q', 'pom.xml'),
    renamed: () => git('mv', 'engine/core/src/main/A.java', 'engine/core/src/main/C.java'),
  }
  for (const [name, change] of Object.entries(changes)) {
    change()
    commit(name)
    assert.equal(state(), 'changed', name)
    git('reset', '-q', '--hard', 'HEAD~1')
    assert.equal(state(), 'holds', name)
  }
})

test('what is not committed under its paths leaves the record unused, whether staged, changed or new', () => {
  run()
  commit('its record')
  put('pom.xml', '<project>1</project>')
  assert.equal(state(), 'dirty')
  git('add', '-A')
  assert.equal(state(), 'dirty')
  git('reset', '-q', '--hard')
  put('engine/app/src/main/New.java', 'class New {}')
  assert.equal(state(), 'dirty')
})

test('what is built does not count', () => {
  run()
  put('engine/core/target/A.class', 'x')
  put('engine/core/src/main/target/A.class', 'x')
  assert.equal(state(), 'holds')
})

test('a commit that is rebased keeps its records: the files are the same', () => {
  put('engine/core/src/main/A.java', 'class A { int b; }')
  commit('second')
  run()
  commit('its record')
  git('commit', '-q', '--amend', '-m', 'another name')
  assert.equal(state(), 'holds')
})

test('files that go back to what was run make the record hold again', () => {
  run()
  commit('its record')
  put('pom.xml', '<project>2</project>')
  commit('away')
  assert.equal(state(), 'changed')
  git('revert', '--no-edit', 'HEAD')
  assert.equal(state(), 'holds')
})

test('a run that failed is recorded and has to be run again', () => {
  run('failed')
  assert.equal(state(), 'failed')
})

test('no record is kept of files that are not committed or that changed meanwhile', () => {
  const before = fingerprint(root, PATHS)
  put('pom.xml', '<project>3</project>')
  const kept = { result: 'passed', seconds: 1, before, log: '' }
  assert.throws(() => write(root, 'kills-import', kept, PATHS), /not committed/)
  commit('while it ran')
  assert.throws(() => write(root, 'kills-import', kept, PATHS), /changed while it ran/)
  assert.equal(state(), 'none')
})

test('paths under which nothing lies are a mistake, not a part that always holds', () => {
  assert.throws(() => fingerprint(root, ['engine/*/src/mian/*']), /no file lies under/)
})

test('a name leads nowhere else', () => {
  assert.throws(() => stateOf(root, '../../etc/passwd', PATHS), /names no part/)
})
