import { expect, test } from 'vitest'
import { readS3Url } from './s3-url.ts'

test.each([
  ['s3://films', { bucket: 'films', prefix: '', pathStyle: false }],
  [
    's3://films/site/one?region=eu-west-1',
    { bucket: 'films', prefix: 'site/one/', region: 'eu-west-1', pathStyle: false },
  ],
  [
    's3://key:a%2Fb%2Bc@films/?endpoint=http://127.0.0.1:9000/',
    {
      bucket: 'films',
      prefix: '',
      endpoint: 'http://127.0.0.1:9000',
      pathStyle: true,
      credentials: { accessKeyId: 'key', secretAccessKey: 'a/b+c' },
    },
  ],
  [
    's3://films?endpoint=https%3A%2F%2Fs3.example&pathStyle=false',
    { bucket: 'films', prefix: '', endpoint: 'https://s3.example', pathStyle: false },
  ],
])('%s is read', (url, location) => {
  expect(readS3Url(url)).toEqual(location)
})

test.each([
  ['s3:films', 'bucket'],
  ['s3://', 'bucket'],
  ['s3://Films', '"Films" is not the name of a bucket'],
  ['s3://films?endpoint=s3.example', 'https://server'],
  ['s3://films?endpoint=https://user:pass@s3.example', 'https://server'],
  ['s3://films?enpoint=https://s3.example', 'no parameter enpoint'],
  ['s3://films?pathStyle=yes', 'pathStyle is true or false'],
  ['s3://key@films', 'needs its secret'],
  ['s3://films/a b', 'prefix'],
])('%s is refused in words', (url, words) => {
  expect(() => readS3Url(url)).toThrow(words)
})

test('what is wrong is told without the credentials', () => {
  const told = (url: string): string => {
    try {
      readS3Url(url)
    } catch (error) {
      return String(error)
    }
    return 'nothing'
  }
  expect(told('s3://AKIA:very-secret@films?x=1')).not.toMatch(/AKIA|very-secret|nothing/)
  expect(told('s3://AKIA:very-secret@no bucket')).not.toMatch(/AKIA|very-secret|nothing/)
})
