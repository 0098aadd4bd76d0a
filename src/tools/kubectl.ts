import type { OperationClass } from '../core/class.ts'
import { isOn, lastValue } from './flags.ts'
import { hidesFlags } from './hidden-flags.ts'
import { type KubectlLine, parseKubectl } from './kubectl-command-line.ts'
import { readInputs } from './kubectl-inputs.ts'
import { rawPath } from './kubectl-raw.ts'
import { describeReach, redirectsOf, selectorsOf, TARGET_FLAGS } from './kubectl-reach.ts'
import { canonicalResource, isAdmin, isSecret } from './kubectl-resources.ts'
import { type Facts, hidesResource, subjectsFor } from './kubectl-subjects.ts'
import { CHANGES, DRY_RUN_BASE, EXEC, LOCAL, READS } from './kubectl-verbs.ts'
import { expandKuberc } from './kuberc.ts'
import { programsOfDiff, programsOfEditor } from './person-programs.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const kubectl: Tool = {
  name: 'kubectl',
  programs: ['kubectl'],
  variables: [
    'KUBECONFIG',
    'KUBERNETES_MASTER',
    'KUBERNETES_SERVICE_HOST',
    'KUBERNETES_SERVICE_PORT',
    'KUBERC',
    'KUBECTL_KUBERC',
    'KUBECTL_APPLYSET',
    'KUBECTL_COMMAND_HEADERS',
    'KUBECTL_ENABLE_CMD_SHADOW',
    'KUBECTL_EXTERNAL_DIFF',
    'KUBECTL_INTERACTIVE_DELETE',
    'KUBE_EDITOR',
    'VISUAL',
    'EDITOR',
    'POD_NAMESPACE',
    'HTTPS_PROXY',
    'https_proxy',
    'HTTP_PROXY',
    'http_proxy',
    'NO_PROXY',
    'no_proxy',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
  ],
  asksFirst: [{ kind: 'kuberc' }],
  read: (argv, context) => readUndone(argv, ['dry-run', 'local'], (words) => readKubectl(words, context)),
}

function readKubectl(argv: readonly string[], context: ToolContext): Reading {
  if (argv[1] === '__complete' || argv[1] === '__completeNoDesc') {
    return newReading('kubectl', 'completion', 'read', 'completes words')
  }
  const { lines, wants, unseen } = expandKuberc(argv.slice(1), context)
  const readings = lines.map((line) => readLine(line, context))
  const [first, ...others] = readings as [Reading, ...Reading[]]
  // With and without the defaults of kuberc: which of the two holds is the release's affair.
  for (const other of others) {
    raise(first, other.operation.class, other.operation.evidence[0] ?? 'kuberc changes what it does')
    first.operation.dryRun &&= other.operation.dryRun
    first.selectors.push(...other.selectors.filter((selector) => !sameSelector(first.selectors, selector)))
    for (const flag of other.redirects) if (!first.redirects.includes(flag)) first.redirects.push(flag)
    if (other.reach === 'named') first.reach = 'named'
  }
  if (unseen) {
    raise(first, 'exec', unseen)
    // It may set a context too.
    loseTarget(first, unseen)
  }
  first.wants.push(...wants)
  if (lines.some((line) => !line.every(isSeen) && hidesFlags(line, parseKubectl(line), TARGET_FLAGS))) {
    loseTarget(first, 'which context it uses is not known before it runs')
  }
  return first
}

function sameSelector(list: readonly TargetSelector[], selector: TargetSelector): boolean {
  return list.some((other) => JSON.stringify(other) === JSON.stringify(selector))
}

function readLine(args: readonly string[], context: ToolContext): Reading {
  const line = parseKubectl(args)
  const { command, parsed } = line
  if (command === '') return readUnnamed(args, line, context)
  if (parsed.error) return withRedirects(refused(command, parsed.error, line, args), line, context)
  return readKubectlCommand(line, context)
}

/** A command of kubectl's own whose flags were understood; oc reads the ones that it shares by this. */
export function readKubectlCommand(line: KubectlLine, context: ToolContext): Reading {
  const { command, parsed } = line
  if (parsed.help) return newReading('kubectl', command, 'read', 'only shows help', 'local')

  const verb = command.split(' ')[0]!
  const inputs = readInputs(
    parsed.values.get('filename') ?? [],
    parsed.values.get('kustomize') ?? [],
    isOn(parsed, 'recursive'),
    context,
  )
  const facts: Facts = { ...line, verb, subjects: subjectsFor(command, parsed.words), inputs, context }
  const reading = classify(facts)
  raiseForPrintedSecrets(reading, facts)
  describeReach(reading, facts)
  return reading
}

/**
 * `-o yaml` prints the whole object, also from a dry run, `wait` or `annotate --list`. `create` prints
 * what it was given.
 */
function raiseForPrintedSecrets(reading: Reading, facts: Facts): void {
  const { command, verb, parsed, subjects, inputs } = facts
  if (reading.reach === 'local' || verb === 'create' || verb === 'diff') return
  if ((lastValue(parsed, 'output') ?? 'name') === 'name') return
  const held = inputs.objects.some((object) => isSecret(canonicalResource(object.kind)))
  const hidden = command !== 'get' && command !== 'describe' && hidesResource(facts)
  if (held || hidden || subjects.some(isSecret)) raise(reading, 'secret-read', 'prints whole Secrets')
}

/** No command of kubectl's own: nothing at all, or a plugin `kubectl-foo` somewhere in PATH. */
function readUnnamed(args: readonly string[], line: KubectlLine, context: ToolContext): Reading {
  const word = args.find((arg) => !arg.startsWith('-'))
  const { parsed } = line
  if (parsed.words.length === 0 && !parsed.error && parsed.dashAt === null) {
    return newReading('kubectl', 'help', 'read', 'only shows help', 'local')
  }
  const why = 'it is no command of kubectl; a plugin may do anything'
  return withRedirects(refused(word ?? 'kubectl', why, line, args), line, context)
}

function withRedirects(reading: Reading, line: KubectlLine, context: ToolContext): Reading {
  reading.redirects = redirectsOf(line, context)
  return reading
}

/** What stands behind a flag that is not known here was not read; a context may be among it. */
export function refused(name: string, why: string, line: KubectlLine, args: readonly string[]): Reading {
  const reading = newReading('kubectl', name, 'exec', why)
  reading.selectors = selectorsOf(line)
  const named = args.filter((arg) => /^(?:--(?:context|cluster|kubeconfig|server|user)(?:=|$)|-s)/.test(arg))
  const read = ['context', 'cluster', 'kubeconfig', 'server', 'user'].flatMap(
    (flag) => line.parsed.values.get(flag) ?? [],
  )
  if (named.length > read.length) loseTarget(reading, 'which context it uses is not known')
  return reading
}

function classify(facts: Facts): Reading {
  const { command, parsed } = facts
  const local = LOCAL[command]
  if (local) return readLocal(facts, local)

  const exec = EXEC[command]
  if (exec) return isDryRun(facts) ? dryReading(command) : newReading('kubectl', command, 'exec', exec)
  if (parsed.values.has('raw')) return readRaw(facts)

  const change = CHANGES[command]
  if (change) return readChange(facts, ...change)
  const read = READS[command]
  if (read) return readRead(facts, read)
  // A group without its subcommand prints help; what follows it may be a plugin, or newer than we are.
  if (parsed.words.length === 0) return newReading('kubectl', command, 'read', 'only shows help', 'local')
  return newReading(
    'kubectl',
    command,
    'exec',
    `\`${shownWord(parsed.words[0]!)}\` is no subcommand known here`,
  )
}

function readLocal({ command, parsed }: Facts, why: string): Reading {
  const reading = newReading('kubectl', command, 'read', why, 'local')
  const shows = command === 'config view' && (isOn(parsed, 'raw') || isOn(parsed, 'flatten'))
  if (shows) raise(reading, 'secret-read', 'shows the credentials in the kubeconfig')
  if (command === 'kustomize') {
    for (const flag of ['enable-alpha-plugins', 'enable-helm', 'helm-command']) {
      if (parsed.values.has(flag)) raise(reading, 'exec', `\`--${flag}\` runs programs`)
    }
  }
  return reading
}

function readRead(facts: Facts, why: string): Reading {
  const { command, parsed, subjects, inputs, context } = facts
  const reading = newReading('kubectl', command, 'read', why)
  if (command === 'version' && isOn(parsed, 'client')) reading.reach = 'local'
  if (command === 'get' || command === 'describe' || command === 'apply view-last-applied') {
    if (subjects.some(isSecret)) raise(reading, 'secret-read', 'shows Secrets')
    if (hidesResource(facts)) raise(reading, 'secret-read', 'what it shows is not known before it runs')
    if (inputs.objects.some((object) => isSecret(canonicalResource(object.kind)))) {
      raise(reading, 'secret-read', 'shows the Secrets named in its files')
    }
  }
  const differ = command === 'diff' ? programsOfDiff(context.env) : null
  if (differ) raise(reading, 'exec', differ)
  return reading
}

function readRaw({ command, parsed }: Facts): Reading {
  const { cls, why, resource } = rawPath(command, lastValue(parsed, 'raw') ?? '')
  const reading = newReading('kubectl', `${command} --raw`, cls, why)
  reading.operation.resource = resource
  return reading
}

function readChange(facts: Facts, base: OperationClass, why: string): Reading {
  const { command, parsed, inputs, verb } = facts
  if (isDryRun(facts)) return dryReading(command)
  if (isOn(parsed, 'local'))
    return newReading('kubectl', command, 'read', 'works on local files alone', 'local')
  const reading = newReading('kubectl', command, base, why)
  if (isOnlyListing(facts)) return listing(facts)
  if (verb === 'create' && command === 'create' && parsed.words.length > 0) {
    raise(
      reading,
      'exec',
      `\`create ${shownWord(parsed.words[0]!)}\` is no command of kubectl; a plugin may do anything`,
    )
  }

  const force = isOn(parsed, 'force') || isOn(parsed, 'prune')
  if ((command === 'apply' || command === 'replace') && force) {
    raise(reading, 'destructive', `\`--${isOn(parsed, 'prune') ? 'prune' : 'force'}\` deletes objects`)
  }
  if (command === 'taint' && parsed.words.some((word) => /:NoExecute$|:[^:]*\0/.test(word))) {
    raise(reading, 'destructive', '`NoExecute` evicts pods')
  }
  const ephemeral = lastValue(parsed, 'subresource') === 'ephemeralcontainers'
  if (ephemeral) raise(reading, 'exec', 'adds a container to a running pod')
  raiseForSubjects(reading, facts)
  for (const object of inputs.objects) {
    const subject = { ...canonicalResource(object.kind), group: object.group }
    if (isAdmin(subject))
      raise(reading, 'admin', `its files hold a ${object.kind}, which changes who may do what`)
    if (isSecret(subject) && object.type === 'kubernetes.io/service-account-token') {
      raise(reading, 'admin', 'its files make a lasting service account token')
    }
  }
  if (command === 'edit' || command === 'apply edit-last-applied' || isOn(parsed, 'edit')) {
    const editor = programsOfEditor(['KUBE_EDITOR', 'VISUAL', 'EDITOR'], facts.context.env)
    if (editor) raise(reading, 'exec', editor)
  }
  return reading
}

function raiseForSubjects(reading: Reading, facts: Facts): void {
  const { command, parsed, subjects } = facts
  const admin = subjects.find(isAdmin)
  if (admin && command !== 'create serviceaccount' && command !== 'create token') {
    raise(reading, 'admin', `\`${admin.resource}\` decide who may do what`)
  }
  if (hidesResource(facts)) raise(reading, 'admin', 'what it changes is not known before it runs')
  const patch = parsed.values.get('patch')?.join('\n') ?? ''
  const guarded =
    parsed.words.some((word) => word.startsWith('pod-security.kubernetes.io/')) ||
    patch.includes('pod-security.kubernetes.io/')
  if (guarded) raise(reading, 'admin', 'changes the pod security level of a namespace')
  const token = lastValue(parsed, 'type') === 'kubernetes.io/service-account-token'
  if (command === 'create secret generic' && token)
    raise(reading, 'admin', 'makes a lasting service account token')
}

function isOnlyListing({ command, parsed }: Facts): boolean {
  if (command === 'set env') return isOn(parsed, 'list')
  if (command !== 'label' && command !== 'annotate') return false
  return isOn(parsed, 'list') && parsed.words.every((word) => isSeen(word) && !/=|-$/.test(word))
}

function listing({ command, parsed }: Facts): Reading {
  const reading = newReading('kubectl', command, 'read', '`--list` changes nothing')
  if (isOn(parsed, 'resolve')) raise(reading, 'secret-read', '`--resolve` shows values out of Secrets')
  return reading
}

function dryReading(command: string): Reading {
  const reading = newReading('kubectl', command, 'read', 'is a dry run')
  reading.operation.dryRun = true
  return reading
}

/**
 * `client`, `server`, and the bare flag, which means client. `--edit` posts what was edited whatever
 * it says; a raw request knows no dry run; `run` with a terminal and `replace --force` are left out,
 * since they do more than print.
 */
function isDryRun({ command, parsed }: Facts): boolean {
  const value = lastValue(parsed, 'dry-run')
  if (value === undefined || !['client', 'server', 'unchanged', ...DRY_RUN_BASE].includes(value)) return false
  if (parsed.values.has('raw') || isOn(parsed, 'edit')) return false
  if (command === 'replace' && isOn(parsed, 'force')) return false
  const attached = ['stdin', 'tty', 'rm', 'attach'].some((flag) => isOn(parsed, flag))
  return !(command === 'run' && attached)
}
