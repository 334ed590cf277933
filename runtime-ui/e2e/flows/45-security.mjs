import assert from 'node:assert/strict'
import { codeOf } from '../authenticator.mjs'

const USER = 'reviewer'
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
