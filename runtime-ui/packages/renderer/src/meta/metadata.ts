import type { Http } from '../http/client'
import type { DictionaryMeta, FormMeta, ImportTemplateMeta, ListMeta, MenuMeta, ObjectMeta, PageMeta } from './types'

interface Kinds {
  object: ObjectMeta
  list: ListMeta
  form: FormMeta
  page: PageMeta
  menu: MenuMeta
  dictionary: DictionaryMeta
  'import-template': ImportTemplateMeta
}

/** Compiled definitions as this caller sees them, each asked for once until {@link Metadata.forget}. */
export interface Metadata {
  get<K extends keyof Kinds>(kind: K, name: string): Promise<Kinds[K]>
  forget(): void
}

export function createMetadata(http: Http): Metadata {
  const known = new Map<string, Promise<unknown>>()
  return {
    get<K extends keyof Kinds>(kind: K, name: string): Promise<Kinds[K]> {
      const key = `${kind}/${name}`
      const cached = known.get(key)
      if (cached) return cached as Promise<Kinds[K]>
      const asked = http.get<Kinds[K]>(`/api/meta/${key}`).then((answer) => answer.data)
      known.set(key, asked)
      // A failure is told to whoever asked and must not be remembered.
      asked.catch(() => known.delete(key))
      return asked
    },
    forget: () => known.clear(),
  }
}
