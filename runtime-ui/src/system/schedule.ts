import type { MessageKey } from '../messages'

type Words = (key: MessageKey, parameters?: Record<string, string>) => string

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const
const WHOLE = /^\d{1,2}$/
const EVERY = /^(?:\*|0)\/(\d{1,2})$/

/**
 * A schedule (second minute hour day month weekday, as Quartz writes it) in words: `每天 02:00`. Null for one that is put together
 * in ways that nobody would say in a few words; it is then shown as it was written.
 */
export function scheduleWords(schedule: string, t: Words): string | null {
  const [second, minute, hour, day, month, weekday, year] = schedule.trim().split(/\s+/)
  if (!second || !minute || !hour || !day || !month || !weekday || (year && year !== '*')) return null
  const anyDay = isAny(day) && isAny(month) && isAny(weekday)
  if (anyDay && isAny(hour)) return within(second, minute, t)
  if (!WHOLE.test(second)) return null
  if (anyDay && EVERY.test(hour) && WHOLE.test(minute)) {
    return t('cron.hours', { count: EVERY.exec(hour)?.[1] ?? '', minute: two(minute) })
  }
  const at = times(minute, hour, t)
  if (at === null) return null
  if (anyDay) return t('cron.daily', { at })
  if (isAny(day) && isAny(month)) return weekly(weekday, at, t)
  return isAny(weekday) ? dated(day, month, at, t) : null
}

/** Several times an hour, every day. */
function within(second: string, minute: string, t: Words): string | null {
  const seconds = EVERY.exec(second)?.[1]
  if (seconds && isAny(minute)) return t('cron.seconds', { count: seconds })
  if (!WHOLE.test(second)) return null
  if (isAny(minute)) return t('cron.minutes', { count: '1' })
  const minutes = EVERY.exec(minute)?.[1]
  if (minutes) return t('cron.minutes', { count: minutes })
  return WHOLE.test(minute) ? t('cron.hourly', { minute: two(minute) }) : null
}

function times(minute: string, hour: string, t: Words): string | null {
  const hours = hour.split(',')
  if (!WHOLE.test(minute) || !hours.every((each) => WHOLE.test(each))) return null
  return hours.map((each) => `${two(each)}:${two(minute)}`).join(t('cron.and'))
}

function weekly(weekday: string, at: string, t: Words): string | null {
  const parts = weekday.split(',').map((part) => {
    const ends = part.split('-').map(dayOfWeek)
    if (ends.length > 2 || ends.includes(-1)) return null
    const [from, to] = ends.map((each) => t(`cron.${DAYS[each] ?? 'SUN'}`))
    return to === undefined ? (from ?? '') : t('cron.span', { from: from ?? '', to })
  })
  return parts.includes(null) ? null : t('cron.weekly', { days: parts.join(t('cron.and')), at })
}

/** Quartz counts the days of the week from Sunday, 1. */
function dayOfWeek(word: string): number {
  return /^[1-7]$/.test(word) ? Number(word) - 1 : DAYS.findIndex((name) => name === word.toUpperCase())
}

function dated(day: string, month: string, at: string, t: Words): string | null {
  const days = day.split(',')
  const numbered = days.every((each) => WHOLE.test(each))
  if (!numbered && day !== 'L') return null
  const said = day === 'L' ? t('cron.last') : t('cron.days', { days: days.map(Number).join(t('cron.and')) })
  if (isAny(month)) return t('cron.monthly', { days: said, at })
  const months = month.split(',')
  if (!months.every((each) => WHOLE.test(each))) return null
  return t('cron.yearly', { months: months.map(Number).join(t('cron.and')), days: said, at })
}

function isAny(part: string): boolean {
  return part === '*' || part === '?'
}

function two(part: string): string {
  return part.padStart(2, '0')
}
