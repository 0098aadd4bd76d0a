import type { Environment } from './environment-bytes.ts'

/**
 * Variables by which whoever set them runs code inside the elevated command or in what it starts
 * (loaders, start-up files of shells and interpreters), or takes its secrets out of TLS. An elevated
 * command does without them.
 *
 * Not here: what a tool's reading of the command depends on (`GIT_CONFIG_*`, `GIT_SSH_COMMAND`,
 * `TF_CLI_ARGS`, `KUBECONFIG` …). Those were decided on; to drop one would run something else.
 */
const NAMES = new Set(
  `
  BASH_ENV ENV SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND ZDOTDIR
  NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE NODE_TLS_REJECT_UNAUTHORIZED ELECTRON_RUN_AS_NODE
  PYTHONSTARTUP PYTHONPATH PYTHONHOME PYTHONUSERBASE PYTHONINSPECT PYTHONBREAKPOINT PYTHONEXECUTABLE
  PYTHONWARNINGS PYTHONPLATLIBDIR PYTHONHTTPSVERIFY PYTHONPYCACHEPREFIX
  PERL5OPT PERL5LIB PERLLIB PERL5DB
  RUBYOPT RUBYLIB RUBYSHELL GEM_PATH GEM_HOME BUNDLE_GEMFILE
  JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH
  DOTNET_STARTUP_HOOKS CORECLR_PROFILER CORECLR_PROFILER_PATH COR_PROFILER COR_PROFILER_PATH
  PHPRC PHP_INI_SCAN_DIR LUA_INIT LUA_PATH LUA_CPATH TCLLIBPATH R_PROFILE R_PROFILE_USER R_ENVIRON
  AWKPATH AWKLIBPATH LESSOPEN LESSCLOSE LESSKEY LESSKEYIN
  GCONV_PATH LOCPATH NLSPATH GLIBC_TUNABLES MALLOC_TRACE HOSTALIASES
  OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES SSLKEYLOGFILE GODEBUG
  GIT_EXEC_PATH GIT_TEMPLATE_DIR
  `
    .trim()
    .split(/\s+/),
)

/** `STEPUP_` is ours: what a run's processes may know is set after this. */
const PREFIXES = ['LD_', 'DYLD_', '_RLD', 'BASH_FUNC_', 'BUN_', 'STEPUP_']

export type Scrubbed = { env: Record<string, string>; scrubbed: string[] }

/** The environment of an elevated command, and the names it lost, sorted. */
export function scrub(env: Environment): Scrubbed {
  const kept: Record<string, string> = {}
  const scrubbed: string[] = []
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue
    if (isDangerous(name)) scrubbed.push(name)
    else kept[name] = value
  }
  return { env: kept, scrubbed: scrubbed.sort() }
}

function isDangerous(name: string): boolean {
  return NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix))
}
