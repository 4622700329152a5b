import { expect, test } from 'vitest'
import { publicPaths, targetOf } from './public-paths.ts'

test.each([
  ['/api/playback/sessions', 'playback'],
  ['/api/catalog', 'catalog'],
  ['/api/catalog-admin/titles', 'catalog-admin'],
  ['/api/system/replicas', 'system'],
  ['/sandbox-gateway/tokens', 'subscriptions'],
  ['/admin', 'admin'],
  ['/admin/titles', 'admin'],
  ['/administration', 'viewer'],
  ['/', 'viewer'],
  ['/titles/42', 'viewer'],
  ['/metrics', undefined],
  ['/readyz', undefined],
])('%s is answered by %s', (path, target) => {
  expect(targetOf(path)).toBe(target)
})

test('every path has one target, and what says more comes first', () => {
  const paths = publicPaths.map(({ path }) => path)
  expect(new Set(paths).size).toBe(paths.length)
  for (const [at, path] of paths.entries())
    for (const later of paths.slice(at + 1)) expect(later.startsWith(`${path}/`), `${later} after ${path}`).toBe(false)
})
