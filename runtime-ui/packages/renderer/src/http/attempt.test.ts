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
})
