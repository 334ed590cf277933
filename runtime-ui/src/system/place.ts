import { useAttempt, usePlatform, type Attempts } from '@minshui/renderer'
import { onMounted, shallowRef, type ShallowRef } from 'vue'
import type { Named } from './settings'

/** What holds at an organisation, at first at the user's own. */
export interface AtOrganization<A> {
  answer: ShallowRef<A | null>
  place: ShallowRef<Named | null>
  loading: Attempts
  load: () => Promise<boolean>
  choose: (organization: Named) => Promise<boolean>
}

/** Asks an address that tells of an organisation, and asks anew when another one is chosen. */
export function useAtOrganization<A extends { organization: Named }>(path: string): AtOrganization<A> {
  const { http } = usePlatform()
  const answer: ShallowRef<A | null> = shallowRef(null)
  const place = shallowRef<Named | null>(null)
  const loading = useAttempt(true)

  const load = () =>
    loading.attempt(async (isNewest) => {
      const query = place.value ? { organization: place.value.id } : {}
      const { data } = await http.get<A>(path, { query })
      // What is shown, and changed, is of the place that stands above it.
      if (!isNewest()) return
      answer.value = data
      place.value ??= data.organization
    })

  function choose(organization: Named) {
    place.value = organization
    return load()
  }

  onMounted(load)
  return { answer, place, loading, load, choose }
}
