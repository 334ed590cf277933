import { describe, expect, it } from 'vitest'
import { billingMonth, monthBefore, versionsOf, type Tariff } from './tariffs'
import { zh } from './words'

const tariff: Tariff = {
  name: 'A01',
  label: '居民',
  origin: { layer: 'base', file: 'a.yaml', line: 1 },
  changed: [{ pointer: '/versions/v2019/items/water/price', layer: '350583', file: 'b.yaml', line: 4 }],
  body: {
    kernel: 1,
    versions: {
      v2030: { effectiveFrom: '203001', items: { water: { price: '3.00' } } },
      v2019: {
        effectiveFrom: '201907',
        basis: '南发改价格',
        items: {
          zone: { price: '0.10' },
          garbage: { charge: 'shop', price: '30.00' },
          water: {
            tiers: {
              first: { upTo: 20, price: '1.85' },
              second: { upTo: '35', price: '2.78' },
              third: { price: '5.55' },
            },
          },
        },
      },
      v2012: { effectiveFrom: '201201', items: { water: { price: 1.5, off: true } } },
    },
  },
}

describe('the rules of a version', () => {
  const [version] = versionsOf(
    {
      ...tariff,
      body: {
        kernel: 2,
        versions: {
          v: {
            effectiveFrom: '202601',
            accumulation: { period: 'year', startMonth: 7, firstReading: 'not-counted', ownerChange: 'restart' },
            population: { above: 4, extra: 5, most: 9 },
            minimum: { volume: 5, per: 'month' },
            priceChange: { mode: 'day' },
            concessions: { poor: { label: { zh: '低保' }, value: 5, per: 'month' } },
            items: {
              water: { price: '2.20', overPlan: { steps: { a: { upTo: 30, price: '0.44' }, b: { ratio: 1 } } } },
              resource: { coefficient: '0.8', price: '0.20' },
              pressure: { charge: 'share', of: ['water'], percent: '8' },
            },
          },
        },
      },
    },
    '202611',
  )

  it('are told where they differ from the default', () => {
    expect(version?.rules.map(({ word }) => word)).toEqual([
      'tariff.rule.year',
      'tariff.rule.owner.restart',
      'tariff.rule.population.month',
      'tariff.rule.population.most',
      'tariff.rule.minimum.skip.month',
      'tariff.rule.change.day',
      'tariff.rule.concession.volume.month',
    ])
    expect(version?.rules[0]?.values).toEqual({ month: 7 })
    expect(version?.rules.every(({ word }) => word in zh)).toBe(true)
  })

  it('stand beside the prices of shares, coefficients and surcharges', () => {
    expect(
      version?.lines.map(({ item, tier, overPlan, upTo, coefficient, price }) => [
        item,
        tier,
        overPlan,
        upTo,
        coefficient,
        price,
      ]),
    ).toEqual([
      ['water', 0, false, null, null, '2.20'],
      ['surcharge', 1, true, '30', null, '0.44'],
      ['surcharge', 2, true, null, null, '× 1'],
      ['resource', 0, false, null, '0.8', '0.20'],
      ['pressure', 0, false, null, null, '8%'],
    ])
  })
})

describe('the versions of a tariff', () => {
  it('stand newest first, each until the next begins', () => {
    const told = versionsOf(tariff, '202611').map(({ id, state, until }) => [id, state, until])
    expect(told).toEqual([
      ['v2030', 'coming', null],
      ['v2019', 'current', '203001'],
      ['v2012', 'past', '201907'],
    ])
  })

  it('have a line for each tier, from where the one before ends', () => {
    const [, current] = versionsOf(tariff, '202611')
    expect(current?.lines.map(({ item, tier, above, upTo, price }) => [item, tier, above, upTo, price])).toEqual([
      ['water', 1, null, '20', '1.85'],
      ['water', 2, '20', '35', '2.78'],
      ['water', 3, '35', null, '5.55'],
      ['garbage', 0, null, null, '30.00'],
      ['zone', 0, null, null, '0.10'],
    ])
    expect(current?.lines[3]?.charge).toBe('shop')
  })

  it('tell who changed them and what is not charged', () => {
    const [coming, current, past] = versionsOf(tariff, '202611')
    expect([coming?.changed.length, current?.changed.length]).toEqual([0, 1])
    expect(past?.lines[0]).toMatchObject({ off: true, price: '1.5' })
  })

  it('knows months', () => {
    expect(billingMonth(new Date('2026-10-31T17:00:00Z'))).toBe('202611')
    expect([monthBefore('203001'), monthBefore('201907')]).toEqual(['202912', '201906'])
  })
})
