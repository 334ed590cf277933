import type { Named } from './settings'

/** What `GET /api/dictionaries` tells of an organisation. */
export interface DictionaryAnswer {
  organization: Named
  items: Dictionary[]
}

/** Who wrote a part: the engine, the base or a branch, which has an organisation. */
export interface Source {
  layer: string
  organization: Named | null
}

export interface Dictionary {
  name: string
  label: string
  source: Source
  entries: DictionaryEntry[]
}

export interface DictionaryEntry {
  code: string
  label: string
  color: string | null
  order: number
  enabled: boolean
  source: Source
}

/** The dictionaries with the entries that a text is found in; all entries where it is found in the dictionary's own words. */
export function soughtDictionaries(items: readonly Dictionary[], text: string): Dictionary[] {
  const word = text.trim().toLowerCase()
  const has = (...words: string[]) => words.some((each) => each.toLowerCase().includes(word))
  return items.flatMap((each) => {
    if (has(each.name, each.label)) return [each]
    const entries = each.entries.filter(({ code, label }) => has(code, label))
    return entries.length ? [{ ...each, entries }] : []
  })
}
