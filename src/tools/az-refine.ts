import type { OperationClass } from '../core/class.ts'
import { isOfAzure } from './az-redirects.ts'
import { raise } from './reading.ts'
import type { Reading } from './tool.ts'
import { isSeen } from './unseen-word.ts'

/** Options that make more of an az command than its name tells, and dry runs. `args` is what stands behind it. */
export function refineAz(reading: Reading, name: string, args: readonly string[]): void {
  const { operation } = reading
  if (name === 'rest' || name === 'devops invoke') {
    readRest(reading, args, name)
    return
  }
  const value = (...options: string[]) => lastOf(args, options)
  const typed = (...options: string[]) => args.some((arg) => options.includes(arg.split('=')[0]!))
  const changes = operation.class !== 'read' && operation.class !== 'secret-read'

  if (
    /^(deployment (group|sub|mg|tenant)|group deployment|deployment|stack (group|sub|mg)) (create|delete)$/.test(
      name,
    )
  ) {
    if (/^complete$/i.test(value('--mode') ?? ''))
      raise(reading, 'destructive', '`--mode Complete` deletes what the template lacks')
    const unmanaged = value('--action-on-unmanage', '--aou')
    if (unmanaged !== undefined && !/^detachAll$/i.test(unmanaged))
      raise(reading, 'destructive', '`--action-on-unmanage` deletes')
    if (typed('--delete-all', '--delete-resources', '--delete-resource-groups'))
      raise(reading, 'destructive', 'deletes what it no longer manages')
    if (name.endsWith('create') && name.includes('deployment') && typed('--what-if', '-w'))
      asDryRun(reading, args)
  }
  if (
    typed('--dryrun') &&
    /^(storage (blob|file) (delete|upload|download)-batch|storage (blob|file) copy start-batch|webapp up)$/.test(
      name,
    )
  )
    asDryRun(reading, args)
  if (operation.dryRun) return

  if (name.startsWith('appconfig kv ') && typed('--resolve-keyvault'))
    raise(reading, 'secret-read', 'resolves secrets')
  if (typed('--with-secrets', '--show-secrets', '--show-values', '--include-credentials'))
    raise(reading, 'secret-read', 'shows secret values')
  if (name === 'acr connected-registry get-settings' && typed('--generate-password'))
    raise(reading, 'admin', '`--generate-password` makes a new password')
  if (name === 'storage blob sync' && typed('--delete-destination'))
    raise(reading, 'destructive', 'removes what the source lacks')
  if (name === 'backup protection disable' && /^(true|yes|y|1|t)$/i.test(value('--delete-backup-data') ?? ''))
    raise(reading, 'destructive', 'deletes the backups')
  if (name === 'sql failover-group set-primary' && typed('--allow-data-loss'))
    raise(reading, 'destructive', 'may lose data')
  if (
    /^vm(ss)? extension set$/.test(name) &&
    args.some((arg) => /custom-?script|run-?command|(^|\.)dsc$/i.test(arg))
  )
    raise(reading, 'exec', 'runs a script on the machine')
  if (!changes) return
  const opens = OPENS.find((option) => typed(option))
  if (opens) raise(reading, 'admin', `\`${opens}\` changes who may do what`)
  if (/^resource /.test(name) && args.some((arg) => /microsoft\.authorization/i.test(arg)))
    raise(reading, 'admin', 'changes an authorization')
}

/** Options of otherwise harmless changes that open something to others, or give an identity rights. */
const OPENS = [
  '--admin-enabled',
  '--allow-blob-public-access',
  '--assign-identity',
  '--attach-acr',
  '--detach-acr',
  '--disable-local-accounts',
  '--enable-local-accounts',
  '--enable-aad',
  '--enable-azure-rbac',
  '--disable-azure-rbac',
  '--enable-rbac-authorization',
  '--aad-admin-group-object-ids',
  '--public-access',
  '--role',
  '--anonymous-pull-enabled',
]

function asDryRun(reading: Reading, args: readonly string[]): void {
  if (!args.every(isSeen)) return
  reading.operation.class = 'read'
  reading.operation.dryRun = true
  reading.operation.evidence.unshift('is a dry run')
}

/** The last value of one of these options; argparse keeps the last. */
function lastOf(args: readonly string[], options: readonly string[]): string | undefined {
  let value: string | undefined
  args.forEach((arg, i) => {
    const equals = arg.indexOf('=')
    if (options.includes(arg)) value = args[i + 1] ?? ''
    else if (equals > 0 && options.includes(arg.slice(0, equals))) value = arg.slice(equals + 1)
  })
  return value
}

const METHODS: Readonly<Record<string, OperationClass>> = {
  get: 'read',
  head: 'read',
  options: 'read',
  patch: 'write',
  post: 'write',
  put: 'write',
  delete: 'destructive',
}

/** `az rest` is any request of the caller's making: its method and its address tell. */
function readRest(reading: Reading, args: readonly string[], name: string): void {
  const { operation } = reading
  // argparse takes any beginning: `--meth`.
  const option = (long: string, ...short: string[]) => {
    const names = args
      .map((arg) => arg.split('=')[0]!)
      .filter((arg) => short.includes(arg) || (arg.length > 3 && long.startsWith(arg)))
    return lastOf(args, names)
  }
  const method = (name === 'rest' ? option('--method', '-m') : option('--http-method')) ?? 'get'
  const url = option('--url', '-u') ?? option('--uri', '-u') ?? ''
  const cls = METHODS[method.toLowerCase()]
  operation.name = `${name} ${isSeen(method) ? method.toLowerCase() : ''}`.trim()
  operation.class = cls ?? 'exec'
  operation.evidence.unshift(cls ? `\`${method}\` is ${cls}` : 'its method is not known')
  operation.resource = url || null
  if (name !== 'rest') return
  if (!isSeen(url) || url === '') {
    raise(reading, cls === 'read' ? 'secret-read' : 'exec', 'its address is not known before it runs')
    return
  }
  const path = url.split('?')[0]!
  if (
    /\/(list\w*(keys?|secrets?|connectionstrings|credentials?|sas|tokens?)|getaccess|begingetaccess|listaccountsas|listservicesas)$/i.test(
      path,
    )
  ) {
    if (operation.class === 'write') operation.class = 'secret-read'
    raise(reading, 'secret-read', 'returns keys')
  }
  if (
    /\.vault\.azure\.\w+\/(secrets|keys)\//i.test(url) ||
    /\/config\/(appsettings|connectionstrings|publishingcredentials)\/list$/i.test(path)
  ) {
    if (operation.class === 'write' && /\/list$/i.test(path)) operation.class = 'secret-read'
    raise(reading, 'secret-read', 'returns a secret')
  }
  if (operation.class !== 'read' && operation.class !== 'secret-read') {
    if (
      /microsoft\.authorization|graph\.(microsoft\.com|windows\.net)|microsoft\.(managedidentity|insights\/diagnosticsettings)/i.test(
        url,
      )
    )
      raise(reading, 'admin', 'changes who may do what')
    if (/\/runcommand|\/invoke|\/exec\b|\/start-?shell/i.test(path))
      raise(reading, 'exec', 'runs a program there')
  }
  if (/^https?:/i.test(url) && !isOfAzure(url)) reading.redirects.push('--url')
}
