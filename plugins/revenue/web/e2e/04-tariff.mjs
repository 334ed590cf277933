import assert from 'node:assert/strict'

/** The prices are there to read for those who explain bills, and for nobody else. */
export default {
  name: 'tariff',
  async run({ page, base, api, secretOf, signIn, settled, shot }) {
    const kind = await api('/api/meta/tariff')
    const items = kind.items.filter(({ body }) => !body.example)
    assert.ok(items.length < kind.items.length, 'examples are no prices to choose')
    assert.ok(items.length > 0, 'tariffs of the release')
    await page.goto(`${base}/p/tariff`, { waitUntil: 'load' })
    await page.waitForSelector('.tariff h3')
    await settled()
    assert.equal(await page.locator('.tariffs [role=option]').count(), items.length)
    await page.locator('.tariffs [role=option]').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.waitForFunction((name) => document.querySelector('.tariff h3').textContent.includes(name), items[1].name)
    await page.keyboard.press('ArrowUp')
    const tiered = items[0].body.versions
    const first = Object.values(Object.values(tiered)[0].items.water.tiers)[0]
    const row = await page.locator('.tariff .el-table__row').first().locator('td').allTextContents()
    assert.equal(row[row.length - 1].trim(), first.price)
    await shot('detail')
    if (!secretOf('reader11')) return
    const reader = await signIn('reader11')
    assert.ok(await reader('/api/meta/tariff', { status: 403 }), 'a reader may not list the prices')
    assert.ok(await reader('/api/meta/tariff/A01', { status: 403 }), 'nor read one')
  },
}
