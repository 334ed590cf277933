import { toApiError, type Http } from '@minshui/renderer'
import { computed, ref, type Ref } from 'vue'
import type { Answers } from './session'

export interface Picture {
  id: string
  image: string
}

/** What a login has asked for besides the password, and what was typed. */
export interface Questions {
  picture: Ref<Picture | null>
  letters: Ref<string>
  wantsCode: Ref<boolean>
  code: Ref<string>
  answers: Ref<Answers>
  /** What somebody types. */
  typed(field: 'letters' | 'code', text: string): void
  /** Takes a refusal in: it may ask for a picture or a code, which is no failure. True when it does so for the first time. */
  refused(cause: unknown): Promise<boolean>
  /** Another picture. */
  again(): Promise<void>
}

export function createQuestions(http: Http): Questions {
  const picture = ref<Picture | null>(null)
  const letters = ref('')
  const wantsCode = ref(false)
  const code = ref('')

  function typed(field: 'letters' | 'code', text: string) {
    ;(field === 'letters' ? letters : code).value = text
  }

  async function again() {
    letters.value = ''
    picture.value = (await http.get<Picture>('/api/auth/captcha')).data
  }

  async function refused(cause: unknown): Promise<boolean> {
    const { code: said } = toApiError(cause)
    const first =
      (said === 'CAPTCHA_REQUIRED' && !picture.value) || (said === 'SECOND_FACTOR_REQUIRED' && !wantsCode.value)
    if (said === 'SECOND_FACTOR_REQUIRED') wantsCode.value = true
    code.value = ''
    // A picture is good for one answer, right or wrong.
    if (said === 'CAPTCHA_REQUIRED' || picture.value) await again()
    return first
  }

  const answers = computed<Answers>(() => ({
    ...(wantsCode.value && code.value ? { code: code.value } : {}),
    ...(picture.value ? { captcha: { id: picture.value.id, answer: letters.value } } : {}),
  }))
  return { picture, letters, wantsCode, code, answers, typed, refused, again }
}
