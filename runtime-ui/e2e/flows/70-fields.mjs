import assert from 'node:assert/strict'

const save = (page) => page.locator('.record-form .el-button--primary').click()

async function choose(page, label, options) {
  const select = page
    .locator('.cell', { has: page.locator('label', { hasText: label }) })
    .locator('.el-select__wrapper')
  await select.click()
  for (const option of options)
    await page.locator('.el-select-dropdown:visible li', { hasText: option }).first().click()
  await page.keyboard.press('Escape')
}

/** Several choices and text of several lines: written, read, listed, searched. */
async function customer({ page, base, api, settled, expected, shot }) {
  const name = `字段${Date.now()}`
  await page.goto(`${base}/p/customer?record=new`, { waitUntil: 'load' })
  await page.waitForSelector('.record-form')
  await settled()
  const form = page.locator('.record-form')
  await form.getByLabel('客户名称').fill(name)
  await form.getByLabel('沟通记录').fill('9月3日来访\n约定月底前缴清\n  (已电话确认)')
  await choose(page, '标签', ['不可停水', '低保户'])
  await form.getByLabel('位置 经度').fill('181')
  await form.getByLabel('位置 纬度').fill('24.96')
  await save(page)
  await page.getByText('纬度在 -90').first().waitFor()
  assert.equal(expected().length > 0, true, 'the server refuses what is not on the earth')
  await form.getByLabel('位置 经度').fill('118.386')
  await shot('customer-form')
  await save(page)
  await page.waitForSelector('.record-drawer .long-text')
  await settled()
  assert.equal(await page.textContent('.record-drawer .long-text'), '9月3日来访\n约定月底前缴清\n  (已电话确认)')
  assert.deepEqual(await page.locator('.record-drawer .multi-choice .el-tag').allTextContents(), ['低保户', '不可停水'])
  await shot('customer')

  await page.goto(`${base}/p/customer?s.tags=never-cut,often-late&q=${encodeURIComponent(name)}`, { waitUntil: 'load' })
  await settled()
  assert.equal(await page.locator('.list-view .el-table__body .el-table__row').count(), 1)
  await shot('customer-list')
  const filter = encodeURIComponent(`name == '${name}' && 'low-income' in tags && within(location, 118, 24, 119, 25)`)
  const found = await api(`/api/data/customer?filter=${filter}`)
  assert.deepEqual(found.items[0].tags, ['low-income', 'never-cut'])
}

/** Rich text by the editor, JSON as it is typed. */
async function model({ page, base, api, settled, shot }) {
  const code = `F${Date.now()}`
  await page.goto(`${base}/p/meter-model?record=new`, { waitUntil: 'load' })
  await page.waitForSelector('.record-form')
  await settled()
  const form = page.locator('.record-form')
  await form.getByLabel('型号编码').fill(code)
  await form.getByLabel('型号名称').fill('带说明的水表')
  await form.getByLabel('量程位数').fill('5')
  await form.getByLabel('技术参数').fill('{"Q1": 0.016, ')
  const manual = form.getByLabel('安装使用说明')
  await manual.waitFor()
  await manual.click()
  await page.keyboard.type('先')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('关阀')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('再安装')
  await save(page)
  await page.getByText('技术参数不是合法的 JSON').first().waitFor()
  await shot('model-problem')
  await form.getByLabel('技术参数').fill('{"Q1": 0.016, "压损等级": "ΔP63"}')
  await save(page)
  await page.waitForSelector('.record-drawer .rich-text')
  await settled()
  assert.equal(await page.textContent('.record-drawer .rich-text'), '先关阀再安装')
  assert.equal(await page.textContent('.record-drawer .rich-text strong'), '关阀')
  await shot('model')
  const record = (await api(`/api/data/meter-model?filter=${encodeURIComponent(`code == '${code}'`)}`)).items[0]
  assert.deepEqual(record.parameters, { Q1: 0.016, 压损等级: 'ΔP63' })
  assert.match(record.manual, /<strong>关阀<\/strong>/)

  // A form that is opened and left as it is changes nothing: the editor's own way of writing is no edit.
  await page.locator('.record-drawer .el-drawer__footer .el-button--primary:not(.is-plain)').click()
  await form.getByLabel('安装使用说明').waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await shot('model-form-narrow')
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.keyboard.press('Escape')
  await page.waitForSelector('.record-drawer', { state: 'detached' })
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGNgaPiPFTEMLQkAyj8/QbIvBykAAAAASUVORK5CYII=',
  'base64',
)

/** Files are sent when they are chosen, seen before they are saved, read and taken out again. */
async function files({ page, base, api, settled, expected, shot }) {
  const code = `P${Date.now()}`
  await page.goto(`${base}/p/meter-model?record=new`, { waitUntil: 'load' })
  await page.waitForSelector('.record-form')
  await settled()
  const form = page.locator('.record-form')
  await form.getByLabel('型号编码').fill(code)
  await form.getByLabel('型号名称').fill('带照片的水表')
  await form.getByLabel('量程位数').fill('5')
  const cell = page.locator('.cell', { has: page.locator('label', { hasText: '照片' }) })
  const input = cell.locator('input[type=file]')
  await input.setInputFiles({ name: '说明.txt', mimeType: 'text/plain', buffer: Buffer.from('text') })
  await cell.getByText('只能上传').waitFor()
  await input.setInputFiles({ name: '假图.png', mimeType: 'image/png', buffer: Buffer.from('<html></html>') })
  await cell.getByText('内容与扩展名').waitFor()
  assert.equal(expected().length > 0, true, 'the server refuses what is no picture')
  await shot('files-problem')
  await input.setInputFiles([
    { name: '正面.png', mimeType: 'image/png', buffer: PNG },
    { name: '背面.png', mimeType: 'image/png', buffer: PNG },
  ])
  await cell.locator('img.thumbnail').nth(1).waitFor()
  // By keys alone: the button of a file that is not wanted.
  await cell.getByRole('button', { name: '移除 背面.png' }).focus()
  await page.keyboard.press('Enter')
  await cell.locator('img.thumbnail').nth(1).waitFor({ state: 'detached' })
  await shot('files-form')
  await page.setViewportSize({ width: 390, height: 844 })
  await cell.scrollIntoViewIfNeeded()
  await shot('files-form-narrow')
  await page.setViewportSize({ width: 1440, height: 900 })
  await save(page)
  await page.waitForSelector('.record-drawer .files.image img.thumbnail')
  await shot('files')
  await page.locator('.record-drawer .files.image button').click()
  await page.waitForSelector('.picture img')
  await shot('files-picture')
  await page.keyboard.press('Escape')
  await page.waitForSelector('.picture', { state: 'detached' })
  const record = (await api(`/api/data/meter-model?filter=${encodeURIComponent(`code == '${code}'`)}`)).items[0]
  assert.deepEqual(
    record.photo.map(({ name, size, type }) => ({ name, size, type })),
    [{ name: '正面.png', size: PNG.length, type: 'image/png' }],
  )

  await page.locator('.record-drawer .el-drawer__footer .el-button--primary:not(.is-plain)').click()
  await cell.getByRole('button', { name: '移除 正面.png' }).click()
  await save(page)
  await page.waitForSelector('.record-form', { state: 'detached' })
  assert.equal(await page.locator('.record-drawer .files.image').count(), 0)
  assert.equal(await api(`/api/files/${record.photo[0].id}`, { status: 404 }), true, 'what is taken out is not read')
}

/** Every further type of field on the screens of the demo. */
export default {
  name: 'fields',
  async run(tools) {
    await customer(tools)
    await model(tools)
    await files(tools)
  },
}
