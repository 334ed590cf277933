// What a part of ./platform test --full did, kept in docs/test-records: whoever has the tree knows what was run on these very files.
//   node test-records.mjs state       PART PATH…                      one word and what explains it
//   node test-records.mjs fingerprint PATH…                           of the files as they are; "dirty" while some are not committed
//   node test-records.mjs write       PART RESULT SECONDS FINGERPRINT LOG PATH…
// Paths are pathspecs of git. Run in the root of the tree.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export const FOLDER = join('docs', 'test-records')
const FIGURE = /^figure: (.*\S)\s*$/
const DIRTY = 'dirty'

/**
 * Names the contents of all files under the paths, whatever commit they came by: a commit gets another name when it is rebased,
 * its files do not.
 */
export function fingerprint(root, paths) {
  const changed = git(root, 'status', '--porcelain', '--untracked-files=all', '--', ...paths)
  if (changed) return DIRTY
  const files = git(root, 'ls-files', '--stage', '--', ...paths)
  if (!files) throw new Error(`no file lies under ${paths.join(' ')}`)
  return createHash('sha256').update(files).digest('hex')
}

/** `{state: 'holds'|'none'|'failed'|'changed'|'dirty', record}`; only one that holds may stand for a run. */
export function stateOf(root, part, paths) {
  const record = read(root, part)
  const now = fingerprint(root, paths)
  if (now === DIRTY) return { state: DIRTY, record }
  if (!record) return { state: 'none', record }
  if (record.files !== now) return { state: 'changed', record }
  return { state: record.result === 'passed' ? 'holds' : 'failed', record }
}

/** Refuses what cannot be said of a commit: files that are not committed, or that changed while the part ran. */
export function write(root, part, { result, seconds, before, log }, paths) {
  const now = fingerprint(root, paths)
  if (before === DIRTY || now === DIRTY)
    throw new Error(`${part}: files under its paths are not committed, so no record is kept`)
  if (before !== now) throw new Error(`${part}: files under its paths changed while it ran, so no record is kept`)
  const record = {
    part,
    commit: git(root, 'rev-parse', 'HEAD'),
    files: now,
    result,
    seconds,
    figures: log.split(/\r?\n/).flatMap((line) => FIGURE.exec(line)?.[1] ?? []),
    machine: machine(),
    date: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  }
  mkdirSync(join(root, FOLDER), { recursive: true })
  writeFileSync(file(root, part), `${JSON.stringify(record, null, 2)}\n`)
  return record
}

function read(root, part) {
  return existsSync(file(root, part)) ? JSON.parse(readFileSync(file(root, part), 'utf8')) : undefined
}

function file(root, part) {
  if (!/^[a-z0-9-]+$/.test(part)) throw new Error(`${part} names no part`)
  return join(root, FOLDER, `${part}.json`)
}

function git(root, ...words) {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).trim()
}

function machine() {
  const gib = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${gib} GiB, ${process.platform} ${process.arch}`
}

function main([command, ...words]) {
  const root = process.cwd()
  if (command === 'fingerprint') return fingerprint(root, words)
  if (command === 'state') {
    const { state, record } = stateOf(root, words[0], words.slice(1))
    const known = record ? ` ${record.result} ${record.date} ${record.commit.slice(0, 12)} ${record.seconds}s` : ''
    return state + known
  }
  if (command === 'write') {
    const [part, result, seconds, before, log, ...paths] = words
    write(root, part, { result, seconds: Number(seconds), before, log: readFileSync(log, 'utf8') }, paths)
    return join(FOLDER, `${part}.json`)
  }
  throw new Error('usage: test-records.mjs state|fingerprint|write …')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(main(process.argv.slice(2)))
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
