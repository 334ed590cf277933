import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { importMap, sharedInputs } from './build/importMap.ts'

const SERVER = process.env['MINSHUI_SERVER'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue(), importMap()],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: { index: 'index.html', ...sharedInputs },
      preserveEntrySignatures: 'allow-extension',
    },
  },
  server: { proxy: { '/api': SERVER, '/plugins': SERVER }, fs: { allow: ['..'] } },
})
