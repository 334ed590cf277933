import { describe, expect, it } from 'vitest'
import { en, zh, type MessageKey } from '../messages'
import { scheduleWords } from './schedule'

function words(messages: Record<MessageKey, string>) {
  return (key: MessageKey, parameters: Record<string, string> = {}) =>
    messages[key].replace(/\{(\w+)\}/g, (whole, name: string) => parameters[name] ?? whole)
}

describe('a schedule in words', () => {
  it.each([
    ['0 20 3 * * ?', '每天 03:20', 'every day at 03:20'],
    ['0 0 8,20 * * ?', '每天 08:00、20:00', 'every day at 08:00, 20:00'],
    ['0 30 7 ? * MON-FRI', '周一至周五 07:30', 'Mon–Fri at 07:30'],
    ['0 0 2 ? * 1,7', '周日、周六 02:00', 'Sun, Sat at 02:00'],
    ['0 0 1 1 * ?', '每月 1 日 01:00', 'every month on day 1 at 01:00'],
    ['0 0 1 L * ?', '每月最后一天 01:00', 'every month on the last day at 01:00'],
    ['0 5 0 1,15 1,7 ?', '每年 1、7 月的 1、15 日 00:05', 'every year in month 1, 7 on day 1, 15 at 00:05'],
    ['0 0/15 * * * ?', '每 15 分钟', 'every 15 minutes'],
    ['0 * * * * ?', '每 1 分钟', 'every 1 minutes'],
    ['*/10 * * * * ?', '每 10 秒', 'every 10 seconds'],
    ['0 7 * * * ?', '每小时第 07 分', 'every hour at minute 07'],
    ['0 0 0/2 * * ?', '每 2 小时，第 00 分', 'every 2 hours at minute 00'],
  ])('%s', (schedule, chinese, english) => {
    expect(scheduleWords(schedule, words(zh))).toBe(chinese)
    expect(scheduleWords(schedule, words(en))).toBe(english)
  })

  it.each([
    '0 0 9-17 * * ?',
    '0 0 1 ? * 2#1',
    '0 0 1 1 * MON',
    '0 0 1 15W * ?',
    '0 0 1 ? * MON 2030',
    '0 1-5 * * * ?',
    'rubbish',
    '0 0 1 ? * 8',
  ])('is not made up for %s', (schedule) => {
    expect(scheduleWords(schedule, words(zh))).toBeNull()
  })
})
