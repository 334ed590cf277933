import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { onlyShared } from './build/onlyShared.ts'

/** What the shell's import map offers; everything else must be inside the bundle. */
const SHARED = ['vue', 'pinia', 'element-plus', '@minshui/renderer']

export default defineConfig({
  plugins: [vue(), onlyShared(SHARED)],
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    cssCodeSplit: false,
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: 'index', cssFileName: 'index' },
    rolldownOptions: { external: SHARED },
  },
})
