import { ref, watchEffect, type Ref } from 'vue'
import { toApiError } from '../http/problems'
import type { DictionaryItem } from '../meta/types'
import { usePlatform } from '../platform'

export interface DictionaryState {
  items: Ref<DictionaryItem[]>
  /** Why the items are missing. */
  failure: Ref<string>
}

/** The items of a dictionary; empty until they have come. */
export function useDictionary(name: () => string | undefined): DictionaryState {
  const { metadata } = usePlatform()
  const items = ref<DictionaryItem[]>([])
  const failure = ref('')
  watchEffect(async () => {
    const wanted = name()
    if (!wanted) return
    try {
      const dictionary = await metadata.get('dictionary', wanted)
      if (name() === wanted) items.value = dictionary.items
    } catch (cause) {
      failure.value = toApiError(cause).message
    }
  })
  return { items, failure }
}
