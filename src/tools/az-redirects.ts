import type { Env } from './tool.ts'
import { isSeen } from './unseen-word.ts'

/** Hosts that az sends its tokens to. Of `azure` under another top-level domain anybody may be the owner. */
const HOSTS =
  /^https:\/\/([a-z0-9.-]+\.)?(azure\.(com|net|cn|us)|windows\.net|microsoft\.com|microsoftonline\.com|chinacloudapi\.cn|usgovcloudapi\.net|visualstudio\.com)(:443)?(\/|$)/i

/** Among their names, those that anybody's own machine answers, or where a relay or a workflow of anybody's is handed the request. */
const ANYBODYS =
  /^https:\/\/[a-z0-9.-]*\.(cloudapp\.(azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)|servicebus\.(windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)|logic\.azure\.(com|us|cn)|online\.visualstudio\.com|inference\.ml\.azure\.(com|us|cn)|azurecontainer\.[a-z.]+)(:443)?(\/|$)/i

/** Whether an address is one of Azure's own services. */
export function isOfAzure(url: string): boolean {
  return HOSTS.test(url) && !ANYBODYS.test(url)
}

/**
 * Options by which a client of a service's own is told the address that its token goes to, by the beginning of the
 * command (azure-cli, command_modules/storage, keyvault, appconfig, batch).
 */
const ADDRESSES: readonly { of: RegExp; options: readonly string[] }[] = [
  {
    of: /^storage /,
    options: [
      ...['--blob-endpoint', '--file-endpoint', '--queue-endpoint', '--table-endpoint'],
      ...['--service-endpoint', '--account-url', '--blob-url', '--file-url'],
    ],
  },
  { of: /^keyvault /, options: ['--id', '--vault-base-url'] },
  { of: /^appconfig /, options: ['--endpoint'] },
  { of: /^batch /, options: ['--account-endpoint'] },
]

/** Names that az puts in front of a domain: one with a slash or a dot would be another domain. */
const NAMES: readonly { of: RegExp; options: readonly string[] }[] = [
  { of: /^storage /, options: ['--account-name'] },
  { of: /^keyvault /, options: ['--vault-name', '--hsm-name'] },
  { of: /^batch /, options: ['--account-name'] },
]

const NAME = /^[\w-]+$/

/** Options and variables of an az command that would send its token to another address, or to whoever answers there. */
export function azRedirects(name: string, args: readonly string[], env: Env): string[] {
  const found = [...elsewhere(name, args), ...surroundings(env)]
  const isStorage = name.startsWith('storage ')
  if (!isStorage) return found
  const account = env.AZURE_STORAGE_ACCOUNT
  return account && !NAME.test(account) ? [...found, 'AZURE_STORAGE_ACCOUNT'] : found
}

function elsewhere(name: string, args: readonly string[]): string[] {
  const optionsOf = (all: typeof ADDRESSES) =>
    all.flatMap(({ of, options }) => (of.test(`${name} `) ? options : []))
  const [addresses, names] = [optionsOf(ADDRESSES), optionsOf(NAMES)]
  const found: string[] = []
  for (const [typed, value] of optionsIn(args)) {
    if (!isSeen(value)) continue
    // argparse takes any beginning of an option, but for one that is another: `storage blob upload --file`
    const one = (options: readonly string[]) =>
      typed !== '--file' && typed.length > 3 && options.some((option) => option.startsWith(typed))
    const address = /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`
    if (one(addresses) && !isPath(value) && !isOfAzure(address)) found.push(typed)
    if (one(names) && !NAME.test(value)) found.push(typed)
  }
  return found
}

/** `--id` may be a resource's too: `/subscriptions/…`. */
function isPath(value: string): boolean {
  return value.startsWith('/') && !value.startsWith('//')
}

function optionsIn(args: readonly string[]): [string, string][] {
  return args.flatMap((arg, i): [string, string][] => {
    const [, option, value] = /^(--[a-z][\w-]*)(?:=(.*))?$/s.exec(arg) ?? []
    if (option === undefined) return []
    const next = args[i + 1]
    if (value !== undefined) return [[option, value]]
    return next === undefined || next.startsWith('-') ? [] : [[option, next]]
  })
}

function surroundings(env: Env): string[] {
  return ['AZURE_CLI_DISABLE_CONNECTION_VERIFICATION', 'REQUESTS_CA_BUNDLE'].filter((name) => env[name])
}
