import { computed, ref, type ComputedRef } from 'vue'

export type Locale = 'zh-CN' | 'en'

/** A text of a definition: already in the caller's language, or in both. */
export type LocalText = string | { zh: string; en?: string }

/** Words in the language of the user. */
export interface I18n {
  readonly locale: ComputedRef<Locale>
  choose(locale: Locale): void
  text(text: LocalText): string
  /** A translator over a table of messages; a missing key does not compile. */
  translator<K extends string>(tables: { zh: Record<K, string>; en: Record<K, string> }): Translate<K>
}

export type Translate<K extends string> = (key: K, values?: Record<string, string | number>) => string

const KEY = 'minshui.locale'

export function createI18n(storage: Storage = localStorage): I18n {
  const locale = ref<Locale>(storage.getItem(KEY) === 'en' ? 'en' : 'zh-CN')
  return {
    locale: computed(() => locale.value),
    choose(chosen) {
      locale.value = chosen
      storage.setItem(KEY, chosen)
      document.documentElement.lang = chosen
    },
    text(text) {
      if (typeof text === 'string') return text
      return locale.value === 'en' ? (text.en ?? text.zh) : text.zh
    },
    translator(tables) {
      return (key, values = {}) => {
        const template = (locale.value === 'en' ? tables.en : tables.zh)[key]
        return template.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole))
      }
    },
  }
}
