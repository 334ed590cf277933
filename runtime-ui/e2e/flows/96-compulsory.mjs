import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { codeOf } from '../authenticator.mjs'

const ROOT = new URL('../../..', import.meta.url).pathname
const USER = 'developer'
const ROLE = 'api-applicant'
const RULE = `extends: policy/login
parameters:
  secondFactorRoles: {value: "${ROLE}"}
`
const run = promisify(execFile)

/** While somebody works it is published that his role must have a second factor: he sets it up before anything else. */
export default {
  name: 'compulsory',
  login: false,
  async run({ page, base, signIn, secretOf, login, settled, shot, expected }) {
    if (!secretOf(USER)) return
    const publish = publisher(secretOf('system'), await signIn('security'))
    const folder = mkdtempSync(join(tmpdir(), 'minshui-flow-'))
    try {
      const changed = join(folder, 'metadata')
      cpSync(join(ROOT, 'metadata'), changed, { recursive: true })
      mkdirSync(join(changed, 'base', 'platform', 'policies'), { recursive: true })
      writeFileSync(join(changed, 'base', 'platform', 'policies', 'login.yaml'), RULE)

      const beside = await signIn(USER)
      await login(USER)
      await page.locator('.side [data-page]').first().waitFor()
      await publish(changed)
      await until(async () => (await beside('/api/auth/me')).mustSetUpSecondFactor === true)

      // What he does next is refused, and instead of the page there is what he has to do.
      await page.locator('.side [data-page]').nth(1).click()
      await page.getByText('您的角色必须启用动态验证码').waitFor()
      await settled()
      assert.ok(
        expected().every((fault) => fault.includes('403')),
        'nothing but the refusal',
      )
      assert.equal(await page.locator('.side [data-page]').count(), 0, 'nothing else is open')
      await shot('asked')
      await page.setViewportSize({ width: 390, height: 844 })
      await shot('asked-narrow')
      await page.setViewportSize({ width: 1440, height: 900 })
      for (const place of ['p/market', 'tasks', 'p/application']) {
        await page.goto(`${base}/${place}`, { waitUntil: 'load' })
        await page.getByText('您的角色必须启用动态验证码').waitFor()
        await settled()
      }

      await page.getByRole('button', { name: '启用', exact: true }).click()
      await page.fill('#factor-code', codeOf(await page.locator('.offer .secret').textContent()))
      await page.getByRole('button', { name: '确认启用' }).click()
      await page.waitForSelector('.codes li')
      assert.equal(await page.locator('.codes li').count(), 10)
      await settled()
      await shot('codes')
      await page.getByRole('button', { name: '恢复码已保存，继续' }).click()
      await page.locator('.side [data-page="application"]').waitFor({ state: 'attached' })
      await page.locator('.list-view').waitFor()
      await settled()
      await shot('works')

      await page.goto(`${base}/security`, { waitUntil: 'load' })
      await page.getByRole('button', { name: '停用' }).click()
      await page.locator('.el-message-box__btns .el-button--primary').click()
      await page.getByText('您的角色必须启用第二因素').waitFor()
      expected()
    } finally {
      await publish(join(ROOT, 'metadata'))
      rmSync(folder, { recursive: true })
    }
  },
}

/** Policies are published by two: the system administrator asks, the security administrator agrees. */
function publisher(password, approver) {
  return async (folder) => {
    const words = ['metadata', 'publish', folder, '--data', process.env.MINSHUI_DATA, '--reason', 'flow']
    const env = { ...process.env, MINSHUI_PASSWORD: password }
    const { stdout } = await run(join(ROOT, 'platform'), [...words, '--user', 'system', '--json'], { env })
    const { approval } = JSON.parse(stdout.slice(stdout.indexOf('{')))
    if (approval) await approver(`/api/approvals/${approval}/approve`, { post: {} })
  }
}

async function until(condition) {
  const deadline = Date.now() + 60_000
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'not so in time')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
