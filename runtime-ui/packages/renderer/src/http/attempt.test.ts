import { describe, expect, it } from 'vitest'
import { useAttempt } from './attempt'
import { ApiError } from './problems'

describe('an attempt', () => {
  it('is busy while it lasts and forgets what the last one failed with', async () => {
    const { busy, failure, attempt } = useAttempt()
    const refused = await attempt(() => Promise.reject(new ApiError(409, 'STALE', '数据已变化', [], 0)))
    expect([refused, busy.value, failure.value?.code]).toEqual([false, false, 'STALE'])

    let seen: unknown
    const done = await attempt(async () => {
      seen = [busy.value, failure.value]
      await Promise.resolve()
    })
    expect([done, busy.value, failure.value, seen]).toEqual([true, false, null, [true, null]])
  })

  it('says nothing any more once a newer one has begun', async () => {
    const { busy, failure, attempt } = useAttempt()
    let fail: (cause: unknown) => void = () => undefined
    let answer: () => void = () => undefined
    let isFirstNewest = () => true
    const first = attempt((isNewest) => {
      isFirstNewest = isNewest
      return new Promise((_, reject) => (fail = reject))
    })
    const second = attempt(() => new Promise((resolve) => (answer = resolve)))
    fail(new ApiError(409, 'STALE', '数据已变化', [], 0))
    expect(await first).toBe(false)
    expect([isFirstNewest(), busy.value, failure.value]).toEqual([false, true, null])
    answer()
    expect(await second).toBe(true)
    expect([busy.value, failure.value]).toEqual([false, null])
  })
})
