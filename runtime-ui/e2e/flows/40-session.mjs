import assert from 'node:assert/strict'

const USER = 'clerk'

/** A login that runs out asks for the password where one works, and nothing that was typed is lost. */
export default {
  name: 'session',
  login: false,
  async run({ page, base, secretOf, login, api, settled, shot, expected }) {
    if (!secretOf(USER)) return
    // Without its cookie the server knows the browser no more.
    const runOut = () => page.context().clearCookies()
    await login(USER)
    await page.goto(`${base}/p/customer?record=new`, { waitUntil: 'load' })
    await page.waitForSelector('.record-form')
    await settled()
    const name = `过期测试${Date.now()}`
    await page.locator('.record-form').getByLabel('客户名称').fill(name)
    await runOut()
    await page.locator('.record-form .el-button--primary').click()
    await page.waitForSelector('#again-password')
    await page.waitForFunction(() => document.activeElement?.id === 'again-password')
    expected()
    await shot('again')
    await page.keyboard.type('wrong-password')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.el-dialog [role=alert]')
    await page.fill('#again-password', secretOf(USER))
    await page.keyboard.press('Enter')
    await page.waitForSelector('#again-password', { state: 'detached' })
    // What was asked before the login ran out is done now, once.
    await page.waitForURL(/record=\d+/)
    await settled()
    expected()
    const filter = encodeURIComponent(`name == '${name}'`)
    assert.equal((await api(`/api/data/customer?filter=${filter}`)).total, 1, 'the customer was made once')

    // Whoever comes back with an old tab logs in and is where he wanted to be.
    await runOut()
    await page.goto(`${base}/p/book?q=NA`, { waitUntil: 'load' })
    await page.waitForSelector('#username')
    expected()
    await page.fill('#username', USER)
    await page.fill('#password', secretOf(USER))
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/p\/book\?q=NA/)
    await settled()
    assert.equal(await page.inputValue('.quick input'), 'NA')
  },
}
