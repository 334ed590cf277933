import { ApiError, type Http } from '@minshui/renderer'
import { describe, expect, it } from 'vitest'
import { createQuestions } from './login'

function pictures() {
  let made = 0
  const get = async () => ({ data: { id: `p${++made}`, image: 'data:' }, status: 200 })
  return createQuestions({ get } as unknown as Http)
}

const refusal = (code: string) => new ApiError(401, code, code, [], 1)

describe('what a login asks for', () => {
  it('is nothing at first', () => {
    expect(pictures().answers.value).toEqual({})
  })

  it('takes another picture after every answer', async () => {
    const questions = pictures()
    expect(await questions.refused(refusal('CAPTCHA_REQUIRED'))).toBe(true)
    questions.letters.value = 'ABCDE'
    expect(questions.answers.value).toEqual({ captcha: { id: 'p1', answer: 'ABCDE' } })
    expect(await questions.refused(refusal('LOGIN_FAILED'))).toBe(false)
    expect(questions.answers.value).toEqual({ captcha: { id: 'p2', answer: '' } })
  })

  it('asks for a code and forgets one that was wrong', async () => {
    const questions = pictures()
    expect(await questions.refused(refusal('SECOND_FACTOR_REQUIRED'))).toBe(true)
    questions.code.value = '123456'
    expect(questions.answers.value).toEqual({ code: '123456' })
    expect(await questions.refused(refusal('SECOND_FACTOR_WRONG'))).toBe(false)
    expect(questions.code.value).toBe('')
  })
})
