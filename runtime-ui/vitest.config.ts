import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    environment: 'happy-dom',
    include: ['{src,packages}/**/*.test.ts'],
    css: false,
    restoreMocks: true,
    server: { deps: { inline: ['element-plus'] } },
  },
})
