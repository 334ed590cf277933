import assert from 'node:assert/strict'

/** Pages whose records are opened too: between them they show every kind of tab and field. */
const RECORDS = ['meter-card', 'reading', 'billing-run', 'bill', 'payment', 'account']

/** In English no label is Chinese: only what people wrote as data is. */
export default {
  name: 'english',
  async run({ page, base, api, settled, shot }) {
    await page.locator('header .user').click()
    await page.getByText('English', { exact: true }).click()
    await page.waitForFunction(() => document.documentElement.lang === 'en')
    await settled()
    const pages = (await api('/api/meta/menu/main')).items.flatMap(pagesOf)
    for (const name of pages) {
      await page.goto(`${base}/p/${name}`, { waitUntil: 'load' })
      await page.waitForSelector('.page h2')
      await settled()
      assert.deepEqual(await chinese(page), [], `Chinese labels at ${name}`)
      const row = page.locator('.list-view .el-table__row').first()
      if (!RECORDS.includes(name) || (await row.count()) === 0) continue
      await row.click()
      await page.waitForSelector('.record-drawer .el-tabs')
      await settled()
      assert.deepEqual(await chinese(page), [], `Chinese labels in a record of ${name}`)
    }
    await shot('last')
  },
}

function pagesOf(item) {
  return item.page ? [item.page] : (item.items ?? []).flatMap(pagesOf)
}

function chinese(page) {
  return page.evaluate(() => {
    // Names, addresses and the like: what stands in rows, beside labels and in titles after the object's name.
    const DATA =
      '.el-table__body, .value, [data-organization], [data-part=source], .el-select__placeholder, header .tenant, header .organization, header .user, .el-drawer__title, .el-select__tags, dd, .tariff, .tariffs [role=option], script, style'
    const found = new Set()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent.trim()
      if (!/\p{Script=Han}/u.test(text) || node.parentElement?.closest(DATA)) continue
      if (node.parentElement?.checkVisibility()) found.add(text)
    }
    for (const input of document.querySelectorAll('[placeholder], [aria-label], [title]')) {
      for (const name of ['placeholder', 'aria-label', 'title']) {
        const text = input.getAttribute(name) ?? ''
        if (/\p{Script=Han}/u.test(text) && !input.closest(DATA) && input.role !== 'dialog')
          found.add(`${name}: ${text}`)
      }
    }
    return [...found]
  })
}
