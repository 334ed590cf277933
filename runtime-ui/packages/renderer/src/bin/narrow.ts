import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the window has room for few columns only, now and while its width changes. */
export function useNarrow(): Ref<boolean> {
  const media = window.matchMedia('(max-width: 640px)')
  const narrow = ref(media.matches)
  const look = () => (narrow.value = media.matches)
  media.addEventListener('change', look)
  onScopeDispose(() => media.removeEventListener('change', look))
  return narrow
}
