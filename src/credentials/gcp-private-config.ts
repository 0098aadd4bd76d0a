import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

/**
 * An SQLite database with gcloud's table of access tokens and a trigger, `BEFORE INSERT … RAISE(IGNORE)`:
 * gcloud keeps on disk what it traded, and must find its table, or it ends. Deflated.
 */
const KEEPS_NOTHING =
  '7ZHPT8IwFMfbYYSY4JWDlxcSM0gWE+PJeHHgc1lkA7se5NRMqLiAG24l4hGP/k/+Xx4tJMT1YPwD4Hvp++T96Gu/0X0vURKesvwlVnBBLEIpuQYgRIeEVMiv1nxQYkr+l0XORrROv/WgT0KP6Zc+/tCKVqonp3Zt5ao8mUxkPpVzJdLs7VnmMh6NZFEIlU1lWnQZuhyBM9/zkEG5Djp422cIfhgh49APwejUac8PIcIedjkw14+w5Xuh7mhfAYY3K4dWG7ZNPxoqfpyZtxpgbXdwOz2EppFrQktztkiVSMbA8YHDgPmBy4Zwh0PH2GiTdmATC7mcJ/k7cD/AiLvBwIE81k8rFybjErYvrcNGYFOSpGO5LF5n2kkRL1S2YWEsJc4NXPtaW/96fevsXjupo73/O60f'

/**
 * What gcloud takes for its own directory: the person's configurations by their names, without what says
 * who one is or where requests go, and nothing that it could keep a token in.
 *
 * @param directory of the run, 0700
 * @param own the person's directory, as gcloud finds it
 */
export async function writePrivateGcloudConfig(
  directory: string,
  own: string,
  names: readonly string[],
): Promise<string> {
  const path = join(directory, 'gcloud')
  await mkdir(join(path, 'configurations'), { recursive: true, mode: 0o700 })
  const database = inflateRawSync(Buffer.from(KEEPS_NOTHING, 'base64'))
  await writeFile(join(path, 'access_tokens.db'), database, { mode: 0o600 })
  for (const name of new Set([...names, 'default'])) {
    const file = join('configurations', `config_${name}`)
    const text = await readFile(join(own, file), 'utf8').catch(() => '')
    await writeFile(join(path, file), settingsOf(text), { mode: 0o600 })
  }
  return path
}

const DROPPED_SECTIONS =
  /^(auth|api_endpoint_overrides|api_client_overrides|proxy|context_aware|billing|test|transport|mtls)$/

const DROPPED_SETTINGS =
  /^(account|project|custom_ca_certs_file|universe_domain|credentialed_hosted_repo_domains|pass_credentials_to_gsutil|log_http.*|trace_.*|request_reason)$/

/** Only lines that cannot be read in two ways; Python's configparser knows more of them. */
function settingsOf(text: string): string {
  const kept: string[] = []
  let isKept = false
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\[(.*)\]/.exec(line) ?? []
    if (section !== undefined) {
      isKept = /^[a-z_]+$/.test(section) && !DROPPED_SECTIONS.test(section)
      if (isKept) kept.push(`[${section}]`)
      continue
    }
    const [, name = '', value = ''] = /^([a-z_]+) *= *([\w./:@ ,-]*)$/.exec(line) ?? []
    if (isKept && name !== '' && !DROPPED_SETTINGS.test(name)) kept.push(`${name} = ${value}`)
  }
  return `${kept.join('\n')}\n`
}
