import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toApiError, type ApiError } from './problems'

export interface Attempts {
  busy: Ref<boolean>
  /** What the last attempt failed with. */
  failure: ShallowRef<ApiError | null>
  /** Does the work, and tells whether it was done; a failure is kept for the screen. */
  attempt: (work: () => Promise<void>) => Promise<boolean>
}

/** What a screen asks of the server: whether it is waited for, and why the last time failed. */
export function useAttempt(busyAtFirst = false): Attempts {
  const busy = ref(busyAtFirst)
  const failure = shallowRef<ApiError | null>(null)

  async function attempt(work: () => Promise<void>) {
    busy.value = true
    failure.value = null
    try {
      await work()
      return true
    } catch (cause) {
      failure.value = toApiError(cause)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, failure, attempt }
}
