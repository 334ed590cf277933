import { createHmac } from 'node:crypto'

const STEP_MS = 30_000

/** What an authenticator app shows (RFC 6238). */
export function codeOf(secret, at = Date.now()) {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const bytes = bits
    .join('')
    .match(/.{8}/g)
    .map((eight) => parseInt(eight, 2))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / STEP_MS)))
  const sum = createHmac('sha1', Buffer.from(bytes)).update(step).digest()
  const number = sum.readUInt32BE(sum[19] & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}
