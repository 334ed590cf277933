import assert from 'node:assert/strict'

const PDF = Buffer.from('%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n')

/** A reference to one of several objects: by keys the object, then its record; read, opened, searched by both, told in the history. */
export default {
  name: 'concerns',
  async run({ page, base, api, settled, shot }) {
    const stamp = Date.now()
    const customer = await api('/api/data/customer', { post: { name: `涉及客户${stamp}`, type: 'resident' } })
    const maker = `附件${stamp}`
    await page.goto(`${base}/p/attachment?record=new`, { waitUntil: 'load' })
    await page.waitForSelector('.record-form')
    await settled()
    const form = page.locator('.record-form')
    await form.getByLabel('名称').fill(maker)
    await choose(page, form, '客户', `涉及客户${stamp}`)
    await form.locator('input[type=file]').setInputFiles({ name: '合同.pdf', mimeType: 'application/pdf', buffer: PDF })
    await page.getByText('合同.pdf').first().waitFor()
    await settled()
    await shot('form')
    await form.locator('.el-button--primary').click()
    const detail = page.locator('.record-drawer .any-reference')
    await detail.getByRole('button', { name: `涉及客户${stamp}` }).waitFor()
    assert.match(await detail.textContent(), /^客户/)
    await settled()
    await shot('detail')
    const filter = encodeURIComponent(`concerns.object == 'customer' && concerns.id == ${customer.id}`)
    const kept = (await api(`/api/data/attachment?filter=${filter}`)).items
    assert.deepEqual(
      kept.map((row) => row.concerns),
      [{ object: 'customer', id: customer.id, label: `涉及客户${stamp}` }],
    )
    await opened(page, detail, customer)
    await searched({ page, base, settled, shot, stamp, maker })
    const refused = await api(`/api/data/customer/${customer.id}`)
    assert.equal(refused.name, `涉及客户${stamp}`)
  },
}

/** With keys alone, as a clerk who does not leave the keyboard. */
async function choose(page, form, object, record) {
  await form.getByLabel('涉及：对象').focus()
  await page.keyboard.press('Enter')
  const options = page.locator('.el-select-dropdown:visible li:visible')
  await options.filter({ hasText: object }).first().waitFor()
  const words = await options.allTextContents()
  for (let i = 0; i <= words.findIndex((word) => word.trim() === object); i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const input = form.locator('.any-reference-edit .record input')
  await input.waitFor()
  await input.focus()
  await page.keyboard.type(record)
  await options.filter({ hasText: record }).first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}

/** The label opens the record over this one, by a key too. */
async function opened(page, detail, customer) {
  await detail.getByRole('button').focus()
  await page.keyboard.press('Enter')
  await page.locator('.record-drawer').nth(1).getByText(customer.name).first().waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.record-drawer').nth(1).waitFor({ state: 'detached' })
}

async function searched({ page, base, settled, shot, stamp, maker }) {
  await page.goto(`${base}/p/attachment`, { waitUntil: 'load' })
  await settled()
  const bar = page.locator('.search-bar')
  await choose(page, bar, '客户', `涉及客户${stamp}`)
  await bar.getByRole('button', { name: '查询' }).click()
  const rows = page.locator('.list-view .el-table__body .el-table__row')
  await page.waitForURL(/s\.concerns=customer/)
  await settled()
  assert.equal(await rows.count(), 1)
  assert.match(await rows.first().textContent(), new RegExp(`${maker}.*客户.*涉及客户${stamp}`))
  await shot('list')
  await page.goto(`${base}/p/attachment?s.concerns=meter:&q=${stamp}`, { waitUntil: 'load' })
  await settled()
  assert.equal(await rows.count(), 0)
}
