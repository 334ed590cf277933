export * from '@minshui/renderer'
