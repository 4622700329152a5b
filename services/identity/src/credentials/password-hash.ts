import { hash, verify } from '@node-rs/argon2'

/** `Algorithm.Argon2id`, which is a const enum that type stripping cannot read. */
const argon2id = 2

export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** Takes as long for somebody without a password as for a wrong one. */
  matches(stored: string | null | undefined, password: string): Promise<boolean>
}

/** Some keyboards write `ã` as one character and some as two (NIST SP 800-63B, section 3.1.1.2). */
const normal = (password: string): string => password.normalize('NFKC')

/** argon2id with the parameters that OWASP recommends: two passes, one lane. */
export async function createPasswordHasher(memoryKib: number): Promise<PasswordHasher> {
  const options = { algorithm: argon2id, memoryCost: memoryKib, timeCost: 2, parallelism: 1 }
  const nobody = await hash('nobody has this password', options)
  return {
    hash: (password) => hash(normal(password), options),
    async matches(stored, password) {
      const right = await verify(stored ?? nobody, normal(password))
      return stored !== null && stored !== undefined && right
    },
  }
}
