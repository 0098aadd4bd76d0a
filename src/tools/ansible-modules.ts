import type { OperationClass } from '../core/class.ts'
import { accessPath, secretPath } from './host-paths.ts'
import { splitWords } from './shell-words.ts'
import { isSeen } from './unseen-word.ts'

const list = (words: string) => new Set(words.split(' '))

const READ = list(
  'ping setup gather_facts debug stat find assert fail set_fact set_stats getent package_facts service_facts mount_facts wait_for wait_for_connection async_status ' +
    'validate_argument_spec group_by add_host include_vars pause win_ping win_stat win_find win_whoami win_wait_for gather_subset ini_lookup win_reg_stat tempfile_info',
)
const EXEC = list(
  'command shell raw script expect win_command win_shell win_powershell win_psexec psexec telnet cli_command cli_config make terraform docker_container_exec k8s_exec ' +
    'include_role import_role include_tasks import_tasks import_playbook wakeonlan nsupdate_raw django_manage jenkins_script python_requirements rabbitmq_shell win_dsc podman_container_exec async_wrapper meta',
)
const DESTRUCTIVE = list(
  'reboot win_reboot shutdown filesystem parted win_partition win_format k8s_drain iso_create',
)
const ADMIN =
  /(^|_)(user|users|group|groups|role|roles|role_binding|policy|policies|acl|acls|privs|permission|permissions|membership|owner|grant|grants|pam\w*|sudoers|firewall|firewalld|iptables|iptables_state|ufw|selinux|seboolean|sefcontext|selogin|seport|authorized_key|capabilities|password|passwd|audit|auditpol|rights|user_right|security_group|iam)(_|$)|^(htpasswd|authorized_key|iam\w*|ipa_\w+)$/

/** What one module does, with its words: `-m MODULE -a ARGS`. */
export function moduleClass(module: string, args: string): { cls: OperationClass; why: string } {
  if (!isSeen(module)) return { cls: 'exec', why: 'its module is not known before it runs' }
  const name = module.replace(/^.*\./, '')
  const of = (cls: OperationClass, why = `module \`${name}\` is ${cls}`) => ({ cls, why })
  if (mayRunHere(args)) return of('exec', 'a template in its arguments may run a program here')
  const options = isSeen(args) ? moduleOptions(args) : null
  const own = !module.includes('.') || /^(ansible|community|kubernetes|amazon)\./.test(module)
  if (EXEC.has(name) || /_(command|shell|script|exec|config)$/.test(name)) return of('exec')
  if (name === 'slurp') return ofSecret(options?.get('src') ?? options?.get('path'), of)
  if (name === 'fetch') return ofSecret(options?.get('src'), of)
  if (name === 'getent' && /shadow/.test(options?.get('database') ?? 'shadow')) return of('secret-read')
  if (READ.has(name) && !own) return of('unknown', `\`${module}\` is no module known here`)
  if (READ.has(name) || /_(info|facts)$/.test(name))
    return /secret|credential|token|password/.test(name) ? of('secret-read') : of('read')
  if (name === 'uri' || name === 'win_uri') return of(isGet(options) ? 'read' : 'exec')
  const admin = ADMIN.test(name)
  if (options === null)
    return of(admin ? 'admin' : 'destructive', 'its arguments are not known before it runs')
  if (admin) return of('admin')
  const file = ['dest', 'path', 'name']
    .map((option) => options.get(option))
    .find((value) => value !== undefined)
  const access = file === undefined ? null : accessPath(file)
  if (access !== null) return of('admin', access)
  if (DESTRUCTIVE.has(name)) return of('destructive')
  const state = options.get('state') ?? ''
  if (
    /^(absent|removed|purged|deleted|killed|terminated|destroyed|uninstalled|unregistered|flushed|cleared|reset|revoked|restarted_all)$/.test(
      state,
    )
  )
    return of('destructive', `\`state=${state}\` takes away`)
  const flag = [
    'delete',
    'autoremove',
    'autoclean',
    'purge',
    'prune',
    'remove',
    'force_remove',
    'clean',
    'resizefs_shrink',
  ].find((option) => isTrue(options.get(option)))
  return flag ? of('destructive', `\`${flag}\` takes away`) : of('write')
}

/** `{{ lookup('pipe', …) }}`: Ansible works templates out on this machine, under `--check` as well. */
export function mayRunHere(text: string): boolean {
  return /\{[{%]/.test(text) && /\b(lookup|query|q)\s*\(|__|\bwith_|\|\s*attr\b/.test(text)
}

function ofSecret(
  path: string | undefined,
  of: (cls: OperationClass, why?: string) => { cls: OperationClass; why: string },
) {
  const why = path === undefined ? 'which file it fetches is not known' : secretPath(path)
  return why === null ? of('read') : of('secret-read', why)
}

function isGet(options: ReadonlyMap<string, string> | null): boolean {
  return (
    options !== null && /^(GET|HEAD|OPTIONS)$/i.test(options.get('method') ?? 'GET') && !options.has('dest')
  )
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && !/^(no|n|false|f|off|0)$/i.test(value)
}

/** `key=value` words, or one JSON object. A value that a template makes is not known. Null: not to be read. */
function moduleOptions(text: string): Map<string, string> | null {
  const trimmed = text.trim()
  if (/\{\{|\{%/.test(trimmed)) return null
  if (trimmed.startsWith('{')) {
    try {
      const entries = Object.entries(JSON.parse(trimmed) as object)
      return new Map(entries.map(([key, value]) => [key.toLowerCase(), String(value)]))
    } catch {
      return null
    }
  }
  const words = splitWords(trimmed)
  if (words === null) return null
  return new Map(
    words.map((word) => {
      const equals = word.indexOf('=')
      return equals < 0 ? [word, ''] : [word.slice(0, equals).toLowerCase(), word.slice(equals + 1)]
    }),
  )
}
