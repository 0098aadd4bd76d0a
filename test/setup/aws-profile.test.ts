import { describe, expect, test } from 'vitest'
import { pluginProfiles, shownAwsLines, withoutProfiles, withProfiles } from '../../src/setup/aws-profile.ts'
import { codeOf } from '../support/code-of.ts'

const OWN = ['/opt/stepup']
const PROD = { environment: 'prod', account: '123456789012' }
const LINE = 'credential_process = /opt/stepup credential aws --account 123456789012 --environment prod'
const put = (text: string, wanted = [PROD]) => withProfiles('config', text, wanted, OWN)

const MINE = `# mine
[default]
region = eu-central-1
aws_secret_access_key = alices-own-secret

[profile prod]
  region=eu-central-1
`

describe.each([
  ['a file', MINE],
  ['no file', ''],
])('%s', (_what, text) => {
  test('gets a profile, once', () => {
    expect(put(text)).toBe(`${text}${text === '' ? '' : '\n'}[profile stepup-prod]\n${LINE}\n`)
    expect(put(put(text))).toBe(put(text))
    expect(pluginProfiles(put(text))).toEqual(new Set(['prod']))
  })

  test('is what it was after the undoing', () => {
    expect(withoutProfiles(put(text), null)).toBe(text)
    expect(withoutProfiles(put(text), 'prod')).toBe(text)
    expect(withoutProfiles(put(text), 'other')).toBe(put(text))
    expect(withoutProfiles(text, null)).toBe(text)
  })
})

test('settings that were added to the profile stay, and another profile after it', () => {
  const edited = `${put(MINE)}region = eu-west-1\n\n# next\n[profile next]\n`
  expect(withoutProfiles(edited, null)).toBe(
    `${MINE}\n[profile stepup-prod]\nregion = eu-west-1\n\n# next\n[profile next]\n`,
  )
  expect(put(withoutProfiles(edited, null))).toBe(edited)
})

test('another account, or another place of the program, is written in the place of the old', () => {
  const moved = withProfiles('config', put(MINE), [{ ...PROD, account: '210987654321' }], ['/bin/stepup'])
  expect(moved).toBe(
    put(MINE).replace(LINE, LINE.replace('/opt', '/bin').replace('123456789012', '210987654321')),
  )
})

test('what it did not write it does not change', async () => {
  const other = '[profile stepup-prod]\ncredential_process = /opt/other\n'
  expect(await codeOf(() => put(other))).toBe('config_invalid')
  expect(withoutProfiles(other, null)).toBe(other)
})

test('a program whose path has spaces cannot stand there', async () => {
  expect(await codeOf(() => withProfiles('config', '', [PROD], ['/opt/my programs/stepup']))).toBe(
    'config_invalid',
  )
})

test('shows no secret', () => {
  expect(shownAwsLines(MINE).join('\n')).not.toContain('alices')
  expect(shownAwsLines(put(MINE))).toContain(LINE)
})
