// Runs `npm ci` only when the lock file is not the one that node_modules was made from.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const LOCK = 'package-lock.json'
const MARK = 'node_modules/.lock-hash'

const hash = createHash('sha256').update(readFileSync(LOCK)).digest('hex')
if (!existsSync(MARK) || readFileSync(MARK, 'utf8') !== hash) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: 'inherit' })
  writeFileSync(MARK, hash)
}
