import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toApiError, type ApiError } from './problems'

export interface Attempts {
  busy: Ref<boolean>
  /** What the last attempt failed with. */
  failure: ShallowRef<ApiError | null>
  /**
   * Does the work, and tells whether it was done; a failure is kept for the screen. Of several at a time the newest says
   * what is shown: the work can ask whether it still is that.
   */
  attempt: (work: (isNewest: () => boolean) => Promise<void>) => Promise<boolean>
}

/** What a screen asks of the server: whether it is waited for, and why the last time failed. */
export function useAttempt(busyAtFirst = false): Attempts {
  const busy = ref(busyAtFirst)
  const failure = shallowRef<ApiError | null>(null)
  let newest = 0

  async function attempt(work: (isNewest: () => boolean) => Promise<void>) {
    const own = ++newest
    const isNewest = () => own === newest
    busy.value = true
    failure.value = null
    try {
      await work(isNewest)
      return true
    } catch (cause) {
      if (isNewest()) failure.value = toApiError(cause)
      return false
    } finally {
      if (isNewest()) busy.value = false
    }
  }

  return { busy, failure, attempt }
}
