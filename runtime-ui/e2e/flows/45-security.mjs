import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'

const USER = 'reviewer'
const STEP_MS = 30_000

/** What an authenticator app shows (RFC 6238). */
function codeOf(secret, at = Date.now()) {
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

/** A user enables the second factor, is asked for it, and sees where he is logged in. */
export default {
  name: 'security',
  login: false,
  async run({ page, base, secretOf, login, settled, shot, expected }) {
    if (!secretOf(USER)) return
    await login(USER)
    await page.goto(`${base}/security`, { waitUntil: 'load' })
    await settled()
    await page.getByRole('button', { name: '启用', exact: true }).click()
    const secret = await page.locator('.offer .secret').textContent()
    await page.fill('#factor-code', codeOf(secret))
    await page.getByRole('button', { name: '确认启用' }).click()
    await page.waitForSelector('.codes li')
    const recovery = await page.locator('.codes li').allTextContents()
    assert.equal(recovery.length, 10)
    await settled()
    await shot('factor')

    // In another browser the code is asked for.
    await page.context().clearCookies()
    await page.goto(`${base}/security`, { waitUntil: 'load' })
    await page.waitForSelector('#username')
    expected()
    await page.fill('#username', USER)
    await page.fill('#password', secretOf(USER))
    await page.keyboard.press('Enter')
    await page.waitForSelector('#login-code')
    expected()
    await page.fill('#login-code', recovery[0])
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/security/)
    await settled()
    await shot('devices')
    await page.getByRole('button', { name: '停用' }).click()
    await page.locator('.el-message-box__btns .el-button--primary').click()
    await page.getByRole('button', { name: '启用', exact: true }).waitFor()
  },
}
