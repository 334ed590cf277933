import { computed, ref, watch, type Ref } from 'vue'
import type { ColumnMeta, ListMeta } from '../meta/types'

/** Which columns a user wants to see, remembered per list on this computer. */
export function useColumns(meta: Ref<ListMeta>, storage: Storage = localStorage) {
  const hidden = ref<string[]>([])
  const key = computed(() => `minshui.columns.${meta.value.name}`)
  watch(key, (name) => (hidden.value = read(storage, name)), { immediate: true })

  const shown = computed<ColumnMeta[]>(() => {
    const left = meta.value.columns.filter(({ id }) => !hidden.value.includes(id))
    // A list of which everything is hidden would look like a fault.
    return left.length > 0 ? left : meta.value.columns
  })

  function choose(ids: readonly string[]) {
    hidden.value = meta.value.columns.map(({ id }) => id).filter((id) => !ids.includes(id))
    storage.setItem(key.value, JSON.stringify(hidden.value))
  }

  return { shown, choose }
}

function read(storage: Storage, key: string): string[] {
  const stored: unknown = JSON.parse(storage.getItem(key) ?? '[]')
  return Array.isArray(stored) ? stored.map(String) : []
}
