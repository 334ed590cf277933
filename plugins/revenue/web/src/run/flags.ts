import type { Locale } from '@minshui/renderer'

/** Hints are stored in the words of the reviewers; in English they read like this. */
const ENGLISH: Record<string, string> = {
  估抄: 'Estimated',
  满度: 'Register ran over',
  换表: 'Meter replaced',
  零水量: 'Zero volume',
  高量: 'High use',
  等针: 'Waiting',
  倒装: 'Mounted reversed',
  突增: 'Sudden rise',
  突减: 'Sudden drop',
}

export function flagWord(flag: string, locale: Locale): string {
  return locale === 'en' ? (ENGLISH[flag] ?? flag) : flag
}
