import { isSeen } from './unseen-word.ts'

/** Builtins that start nothing and change nothing that a later command would notice. */
export const INERT_BUILTINS = new Set(
  (
    ': true false test [ echo printf pwd wait jobs fg bg kill times type umask ulimit shift return exit break continue ' +
    'hash getopts dirs disown caller history logout suspend'
  ).split(' '),
)

/** These assign variables that are named in their words. */
export const ASSIGNING_BUILTINS = new Set('read mapfile readarray getopts let printf'.split(' '))

/** Builtins that run text, or change how later words are read. */
export const STRANGE_BUILTINS = new Set(
  (
    'eval source . alias unalias enable fc bind complete compopt compgen pushd popd shopt setopt unsetopt emulate ' +
    'zmodload autoload noglob nocorrect repeat coproc'
  ).split(' '),
)

/** Builtins that also exist as programs: they are shown as the commands they are. */
export const PROGRAM_BUILTINS = new Set('true false test [ echo printf pwd kill'.split(' '))

export function isBuiltin(name: string): boolean {
  return (
    INERT_BUILTINS.has(name) ||
    DECLARING_BUILTINS.has(name) ||
    ASSIGNING_BUILTINS.has(name) ||
    STRANGE_BUILTINS.has(name) ||
    ['cd', 'unset', 'set', 'trap', 'exec', 'command', 'builtin'].includes(name)
  )
}

export const DECLARING_BUILTINS = new Set('export declare typeset local readonly'.split(' '))

/** `set` options that change nothing about what runs or what is exported. */
export const HARMLESS_SET =
  /^[-+]([efhuvxCEHTB]+|o|[efhuvxCEHTB]*o)$|^(errexit|nounset|pipefail|xtrace|verbose|noglob|noclobber|errtrace|functrace|posix|noexec)$/

/**
 * Commands after which another context, account, branch or workspace may be current: what the rest of
 * the line lands on is then not what is current now.
 */
export function switchesTarget(argv: readonly string[]): boolean {
  const [program = '', ...words] = argv
  const name = program.slice(program.lastIndexOf('/') + 1)
  if (SWITCHERS.has(name)) return true
  if (WRITERS.has(name)) return words.some((word) => CONFIGURATION.test(word) || !isSeen(word))
  const has = (...names: string[]) => words.some((word) => names.includes(word))
  switch (name) {
    case 'kubectl':
      // Plugins that are there to switch, or to sign in.
      if (
        /^(ctx|ns|kc|switch|use|login|oidc|kubesess|tsh)/.test(
          words.find((word) => !word.startsWith('-')) ?? '',
        )
      )
        return true
      return has('config') && !has('view', 'current-context', 'get-contexts', 'get-clusters', 'get-users')
    case 'aws':
      return has('configure', 'sso', 'login', 'update-kubeconfig')
    case 'git':
      return !STAYING.has(words.find((word) => !word.startsWith('-')) ?? '')
    case 'terraform':
    case 'tofu':
      return has('init', 'workspace', 'env')
    case 'gcloud':
      return has('config', 'auth', 'init', 'get-credentials')
    case 'az':
      return has('account', 'login', 'get-credentials', 'cloud')
    case 'docker':
    case 'podman':
      return has('context', 'login', 'connection')
    case 'pulumi':
    case 'esc':
      return has('login', 'select', 'logout', 'unselect', 'init', 'new')
    case 'gh':
    case 'glab':
      return has(
        'auth',
        'config',
        'alias',
        'set-default',
        'checkout',
        'co',
        'develop',
        'stack',
        'extension',
        'update-kubeconfig',
      )
    case 'npm':
    case 'pnpm':
    case 'yarn':
      return has('config', 'c', 'set', 'login')
    case 'eksctl':
    case 'bao':
    case 'doctl':
    case 'oc':
    case 'tsh':
    case 'vault':
    case 'helm':
    case 'minikube':
    case 'kind':
      return has(
        'login',
        'write-kubeconfig',
        'create',
        'start',
        'kube',
        'kubeconfig',
        'save',
        'project',
        'repo',
        'delete',
      )
  }
  return false
}

/** Programs that write the files they are told to. */
const WRITERS = new Set(
  'cp mv ln rm tee touch truncate install rsync scp sed dd curl wget tar unzip'.split(' '),
)

/** Files that tools take their targets from. */
export const CONFIGURATION =
  /(^|\/)\.(kube|aws|ssh|git|terraform|config|docker|azure|env)(\/|$)|kubeconfig|\.gitconfig|(^|\/)(\.psqlrc|\.?pg_service\.conf|\.pgpass|\.?my\.cnf|\.mylogin\.cnf)|\.tf(vars)?(\.json)?$/i

const SWITCHERS = new Set(
  'kubectl-ctx kubectl-ns k3d kubelogin ibmcloud rancher kubectx kubens kubie kubeswitch switcher kconf aws-vault awsume saml2aws aws-okta granted assume tfswitch tfenv direnv'.split(
    ' ',
  ),
)
/** git commands after which the branch, its remote and the configuration are what they were. */
const STAYING = new Set(
  (
    'add blame cat-file clean commit describe diff fetch format-patch grep log ls-files ls-remote ls-tree ' +
    'merge-base mv pull push reflog rev-list rev-parse rm shortlog show show-ref status tag version whatchanged'
  ).split(' '),
)
