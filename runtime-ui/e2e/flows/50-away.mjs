import assert from 'node:assert/strict'

/** A server that is away is told in words with one thing to do, and a try that works brings back what one had. */
export default {
  name: 'away',
  async run({ page, base, settled, shot, expected }) {
    await page.goto(`${base}/p/customer`, { waitUntil: 'load' })
    await settled()
    await page.route('**/api/**', (route) => route.abort())
    await page.keyboard.press('/')
    await page.keyboard.type('测试')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.list-view .problem-box')
    assert.match(await page.textContent('.list-view .problem-box'), /连不上服务器/)
    expected()
    await shot('list')
    await page.unroute('**/api/**')
    await page.locator('.problem-box').getByRole('button', { name: '重试' }).press('Enter')
    await page.waitForSelector('.list-view .el-table')
    await settled()
    assert.equal(await page.inputValue('.quick input'), '测试', 'what was searched for is still there')

    await page.route('**/api/**', (route) => route.abort())
    await page.reload({ waitUntil: 'load' })
    await page.waitForSelector('.trouble')
    assert.match(await page.textContent('.trouble'), /连不上服务器/)
    expected()
    await shot('start')
    await page.unroute('**/api/**')
    await page.getByRole('button', { name: '重试' }).press('Enter')
    await page.waitForSelector('.list-view .el-table')
    await settled()
    assert.equal(await page.inputValue('.quick input'), '测试', 'the address is the one that was asked for')
  },
}
