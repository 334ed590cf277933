import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { unzip, zip } from './zip.mjs'

const WORKBOOK = new URL('../../../../metadata/demo/nanan-pilot.xlsx', import.meta.url)

/** A workbook with a reader whom nobody knows: each place is told with sheet, row and column, and nothing is written. */
export default {
  name: 'spoiled',
  async run({ page, base, api, settled, shot }) {
    const cards = (await api('/api/data/meter-card?size=1')).total
    await page.goto(`${base}/p/meter-card`, { waitUntil: 'load' })
    await settled()
    await page.getByRole('button', { name: '分公司档案与抄表' }).click()
    await page.setInputFiles('.import input[type=file]', { name: '坏的.xlsx', mimeType: '', buffer: spoiled() })
    await page.getByRole('button', { name: '检查文件' }).click()
    await page.waitForSelector('.import .el-alert--error')
    await settled()
    assert.match(await page.textContent('.import .el-alert--error'), /个问题.*没有写入/)
    const first = page.locator('.import .el-table__row', { hasText: 'nobody11' }).first()
    const [sheet, row, column] = await first.locator('td').allTextContents()
    assert.deepEqual([sheet.trim(), row.trim(), column.trim()], ['册本', '2', '抄表员'])
    assert.ok(await page.getByRole('button', { name: '正式导入' }).isDisabled(), 'a spoiled file cannot be imported')
    await shot('problems')
    assert.equal((await api('/api/data/meter-card?size=1')).total, cards, 'cards after the refused file')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.el-dialog', { state: 'detached' })
  },
}

function spoiled() {
  const files = unzip(readFileSync(WORKBOOK))
  const name = 'xl/sharedStrings.xml'
  const text = files.get(name).toString('utf8')
  assert.ok(text.includes('>reader11<'), 'the pilot workbook names reader11')
  files.set(name, Buffer.from(text.replaceAll('>reader11<', '>nobody11<')))
  return zip(files)
}
