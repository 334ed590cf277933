import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import type { ListAnswer } from '../data/records'
import { ApiError, toApiError } from '../http/problems'
import type { ListMeta } from '../meta/types'
import type { Platform } from '../platform'
import { toRequest, type ListState } from './listState'

/** Loads a list; an answer that was overtaken by a newer question is dropped. */
export function useList(platform: Platform, meta: Ref<ListMeta>) {
  const answer = shallowRef<ListAnswer | null>(null)
  const failure = shallowRef<ApiError | null>(null)
  const busy = ref(false)
  let current: AbortController | null = null

  async function load(state: ListState) {
    current?.abort()
    const mine = new AbortController()
    current = mine
    busy.value = true
    failure.value = null
    try {
      const loaded = await platform.records.list(meta.value.object, toRequest(state, meta.value), mine.signal)
      if (current === mine) answer.value = loaded
    } catch (cause) {
      if (current === mine) {
        failure.value = toApiError(cause)
        answer.value = null
      }
    } finally {
      if (current === mine) busy.value = false
    }
  }

  onScopeDispose(() => current?.abort())
  return { answer, failure, busy, load }
}
