import { ElMessage } from 'element-plus'
import { toApiError, type ApiError } from '@minshui/renderer'
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

/** What a panel shows while it loads and when that fails. */
export interface Loading {
  busy: Ref<boolean>
  failure: ShallowRef<ApiError | null>
  /** Does it and tells whether it went well; only the newest of several says what is shown. */
  load(work: () => Promise<void>): Promise<boolean>
  /** An action of the user: a refusal is a message, and what is shown stays. */
  act(work: () => Promise<void>): Promise<boolean>
}

export function useLoading(): Loading {
  const busy = ref(true)
  const failure = shallowRef<ApiError | null>(null)
  let newest = 0
  return {
    busy,
    failure,
    async load(work) {
      const own = ++newest
      busy.value = true
      try {
        await work()
        if (own === newest) failure.value = null
        return true
      } catch (cause) {
        if (own === newest) failure.value = toApiError(cause)
        return false
      } finally {
        if (own === newest) busy.value = false
      }
    },
    async act(work) {
      try {
        await work()
        return true
      } catch (cause) {
        ElMessage.error(toApiError(cause).message)
        return false
      }
    },
  }
}
