export * from 'pinia'
