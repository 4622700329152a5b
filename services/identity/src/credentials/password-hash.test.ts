import { expect, test } from 'vitest'
import { createPasswordHasher } from './password-hash.ts'

const passwords = await createPasswordHasher(7168)

test('a password matches its own hash only', async () => {
  const stored = await passwords.hash('coração de estudante')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=7168,t=2,p=1\$/)
  expect(await passwords.matches(stored, 'coração de estudante')).toBe(true)
  expect(await passwords.matches(stored, 'coracao de estudante')).toBe(false)
})

test('the same letters match however a keyboard composes them', async () => {
  const stored = await passwords.hash('coração de estudante'.normalize('NFC'))
  expect(await passwords.matches(stored, 'coração de estudante'.normalize('NFD'))).toBe(true)
})

test('whoever has no password is not let in by any', async () => {
  expect(await passwords.matches(null, 'nobody has this password')).toBe(false)
  expect(await passwords.matches(undefined, 'nobody has this password')).toBe(false)
})
