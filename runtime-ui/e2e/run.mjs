// Opens every page of the menu of a running system at two widths, and does the flows of the plugins.
// node runtime-ui/e2e/run.mjs [BASE_URL USER PASSWORD [SCREENSHOT_FOLDER]]
// MINSHUI_FLOWS=counter,pages does these alone.
// Without arguments MINSHUI_URL and MINSHUI_DATA say where the system is; its administrator's password lies in the data folder.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launch, openPage, settled } from './browser.mjs'
import { look } from './checks.mjs'

const { base, user, password, folder } = system(process.argv.slice(2), process.env)
const ROOT = new URL('../..', import.meta.url).pathname
const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
const problems = []
mkdirSync(folder, { recursive: true })

/** Administrators whose pages the first user does not have; a page is visited as the first who may open it. */
const FURTHER = ['system', 'security', 'auditor', 'company01']
const api = await signIn(user, password)
const visitor = new Map()
for (const name of [user, ...FURTHER]) {
  const secret = name === user ? password : secretOf(name)
  if (!secret) continue
  const menu = await (name === user ? api : await signIn(name, secret))('/api/meta/menu/main')
  for (const page of menu.items.flatMap(pagesOf)) if (!visitor.has(page)) visitor.set(page, [name, secret])
}
const pages = [...visitor.keys()]
if (pages.length === 0) throw new Error(`the menu of ${user} opens no page`)

const browser = await launch()
try {
  // The flows first: the pages then have something to show.
  for (const flow of await flows()) if (wanted(flow.name)) await walk(flow)
  if (wanted('pages')) await Promise.all(WIDTHS.map(visit))
} finally {
  await browser.close()
}
for (const problem of problems) console.error(problem)
console.log(`${pages.length} pages at ${WIDTHS.length} widths: ${problems.length} problems; screenshots in ${folder}`)
process.exit(problems.length === 0 ? 0 : 1)

function system([url, name, secret, shots], env) {
  const chosen = shots ?? env.MINSHUI_SCREENSHOTS ?? 'runtime-ui/target/screenshots'
  if (url && name && secret) return { base: url, user: name, password: secret, folder: chosen }
  if (!url && env.MINSHUI_URL && env.MINSHUI_DATA) {
    const kept = readFileSync(join(env.MINSHUI_DATA, 'secrets', 'account-admin'), 'utf8').trim()
    return { base: env.MINSHUI_URL, user: 'admin', password: kept, folder: chosen }
  }
  console.error('usage: node runtime-ui/e2e/run.mjs [BASE_URL USER PASSWORD [SCREENSHOT_FOLDER]]')
  process.exit(2)
}

/** Calls of the API beside the browser, to know what the screens must show. */
async function signIn(username, secret) {
  const answer = await fetch(`${base}/api/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password: secret }),
  })
  if (!answer.ok) throw new Error(`login of ${username}: ${answer.status} ${await answer.text()}`)
  const { accessToken } = await answer.json()
  return async (path, { status, post } = {}) => {
    const headers = { Authorization: `Bearer ${accessToken}`, 'Accept-Language': 'zh-CN' }
    if (post) Object.assign(headers, { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() })
    const got = await fetch(base + path, post ? { method: 'POST', headers, body: JSON.stringify(post) } : { headers })
    if (status !== undefined) return got.status === status
    if (!got.ok) throw new Error(`${path}: ${got.status} ${await got.text()}`)
    return got.json()
  }
}

function wanted(name) {
  const chosen = process.env.MINSHUI_FLOWS
  return !chosen || chosen.split(',').includes(name)
}

function pagesOf(item) {
  return item.page ? [item.page] : (item.items ?? []).flatMap(pagesOf)
}

async function visit(size) {
  const { page, take } = await openPage(browser, size.width, size.height)
  const at = (place) => `${size.width} ${place}`
  await login(page)
  await report(at('login'), page, take)
  let current = user
  for (const name of pages) {
    try {
      const [as, secret] = visitor.get(name)
      if (as !== current) {
        await page.context().clearCookies()
        await page.goto(`${base}/login`)
        await page.evaluate(() => sessionStorage.clear())
        await login(page, as, secret)
        current = as
      }
      await page.goto(`${base}/p/${name}`, { waitUntil: 'load' })
      await settled(page)
      await page.waitForSelector('.page h2', { timeout: 10_000 })
      await report(at(name), page, take)
      await openFirst(page, (place) => report(at(`${name}-${place}`), page, take))
    } catch (cause) {
      problems.push(`${at(name)}: ${cause.message}`)
      await report(at(`${name}-failed`), page, take)
    }
  }
  await page.context().close()
}

async function login(page, username = user, secret = password) {
  await page.goto(`${base}/login`, { waitUntil: 'load' })
  await page.fill('#username', username)
  await page.fill('#password', secret)
  await page.keyboard.press('Enter')
  await page.waitForSelector('header.header')
  await settled(page)
}

/** The first record of a list: its details, every tab, and the form when it may be changed. */
async function openFirst(page, done) {
  const row = page.locator('.list-view .el-table__row').first()
  if ((await row.count()) === 0) return
  await row.click()
  await page.waitForSelector('.record-drawer')
  await settled(page)
  await done('record')
  const tabs = page.locator('.record-drawer .el-tabs__item')
  for (let index = 1; index < (await tabs.count()); index++) {
    await tabs.nth(index).click()
    await settled(page)
    await done(`tab${index}`)
  }
  const edit = page.locator('.record-drawer .el-drawer__footer .el-button--primary:not(.is-plain)')
  if ((await edit.count()) > 0) {
    await edit.click()
    await page.waitForSelector('.record-form')
    await done('form')
  }
}

async function report(place, page, take) {
  const file = join(folder, `${place.replace(/\W+/g, '-')}.png`)
  // A drawer slides in; the picture is of the screen at rest.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    return Promise.allSettled(ending.map(({ finished }) => finished))
  })
  await page.screenshot({ path: file })
  for (const found of [...take(), ...(await look(page))]) problems.push(`${place}: ${found}`)
}

/** The shell's own and `plugins/<id>/web/e2e/*.mjs` export a name and what is to be done; the plugins' come first, they make the data. */
async function flows() {
  const places = readdirSync(join(ROOT, 'plugins')).map((plugin) => join(ROOT, 'plugins', plugin, 'web', 'e2e'))
  const found = []
  for (const at of [...places, join(ROOT, 'runtime-ui', 'e2e', 'flows')]) {
    if (!existsSync(at)) continue
    for (const file of readdirSync(at)
      .filter((name) => /^\d.*\.mjs$/.test(name))
      .sort()) {
      found.push((await import(pathToFileURL(join(at, file)).href)).default)
    }
  }
  return found
}

/** What a demo's account is opened with; only a started system's data folder holds it. */
function secretOf(username) {
  const data = process.env.MINSHUI_DATA
  if (!data) return null
  const file = join(data, 'secrets', `account-${username}`)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

async function walk(flow) {
  const begin = Date.now()
  const width = flow.width ?? WIDTHS[0].width
  const { page, take } = await openPage(browser, width, WIDTHS[0].height)
  const other = flow.user && secretOf(flow.user)
  try {
    if (flow.login !== false) await (other ? login(page, flow.user, other) : login(page))
    await flow.run({
      page,
      base,
      api: other ? await signIn(flow.user, other) : api,
      pages,
      secretOf,
      settled: () => settled(page),
      signIn: (username) => signIn(username, secretOf(username)),
      login: (username) => login(page, username, secretOf(username)),
      /** Refusals and lost connections that the flow brings about itself. */
      expected: () => take(),
      shot: (name) => report(`${flow.name}-${name}`, page, take),
    })
    for (const found of take()) problems.push(`${flow.name}: ${found}`)
  } catch (cause) {
    problems.push(`${flow.name}: ${cause.stack}`)
    await report(`${flow.name}-failed`, page, take)
  } finally {
    await page.context().close()
  }
  console.log(`${flow.name}: ${Math.round((Date.now() - begin) / 1000)} s`)
}
