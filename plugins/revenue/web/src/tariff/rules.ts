import type { zh } from './words'

type Text = string | { zh: string; en?: string }
type Written = string | number

/** What a version says beyond its items; everything may be left out. */
export interface RulesBody {
  accumulation?: {
    period?: string
    startMonth?: number
    bounds?: string
    firstReading?: string
    gapMonths?: number
    crossing?: string
    ownerChange?: string
  }
  boundsPer?: string
  population?: { above: number; extra: Written; per?: 'month' | 'year' | 'period'; most?: number }
  minimum?: { volume: Written; mode?: 'skip' | 'bill'; per?: string }
  priceChange?: { mode?: string; bounds?: string }
  concessions?: Record<string, { label?: Text; kind?: 'volume' | 'amount' | 'price'; value: Written; per?: string }>
}

type RuleWord = Extract<keyof typeof zh, `tariff.rule.${string}`>
type Short<W> = W extends `tariff.rule.${infer S}` ? S : never
type Name = Short<RuleWord>

/** One rule as a word of the screen with what is put into it; `name` may be in both languages. */
export interface Rule {
  word: RuleWord
  values: Record<string, Written>
  name?: Text
}

/** The rules that differ from their defaults, in the order in which they matter on a bill. */
export function rulesOf(version: RulesBody): Rule[] {
  return [
    ...accumulation(version.accumulation ?? {}),
    ...when(version.boundsPer, { household: 'bounds.household', person: 'bounds.person' }),
    ...population(version.population),
    ...minimum(version.minimum),
    ...when(version.priceChange?.mode, { day: 'change.day', month: 'change.month' }),
    ...Object.entries(version.concessions ?? {}).map(([id, { label, kind, value, per }]) => ({
      ...rule(`concession.${kind ?? 'volume'}${per === 'month' ? ('.month' as const) : ('' as const)}`, { value }),
      name: label ?? id,
    })),
  ]
}

function accumulation(body: NonNullable<RulesBody['accumulation']>): Rule[] {
  const month = body.startMonth ?? 1
  return [
    ...when(body.period, { 'two-months': 'two-months', year: 'year' }, { month }),
    ...when(body.bounds, { fixed: 'bounds.fixed' }),
    ...when(body.firstReading, { counted: 'first.counted', 'first-tier': 'first.tier' }),
    ...when(body.crossing, { end: 'crossing.end' }),
    ...(body.gapMonths === undefined ? [] : [rule('gap', { months: body.gapMonths })]),
    ...when(body.ownerChange, { restart: 'owner.restart' }),
  ]
}

function population(body: RulesBody['population']): Rule[] {
  if (!body) return []
  const grown = rule(`population.${body.per ?? 'month'}`, { above: body.above, extra: body.extra })
  return body.most ? [grown, rule('population.most', { most: body.most })] : [grown]
}

function minimum(body: RulesBody['minimum']): Rule[] {
  if (!body) return []
  const per = body.per === 'month' ? ('.month' as const) : ('' as const)
  return [rule(`minimum.${body.mode ?? 'skip'}${per}`, { volume: body.volume })]
}

/** The rule that a written choice stands for; none for a default. */
function when(written: string | undefined, words: Record<string, Name>, values: Rule['values'] = {}): Rule[] {
  const word = written === undefined ? undefined : words[written]
  return word === undefined ? [] : [rule(word, values)]
}

function rule(name: Name, values: Rule['values']): Rule {
  return { word: `tariff.rule.${name}`, values }
}
