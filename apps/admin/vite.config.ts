import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  build: { outDir: 'dist', target: 'es2023', sourcemap: true, assetsInlineLimit: 0 },
  server: {
    host: '127.0.0.1',
    port: 5174,
    proxy: { '/api': process.env['CODEFLIX_URL'] ?? 'http://127.0.0.1:8080' },
  },
})
