import { describe, expect, it } from 'vitest'
import { scrub } from '../../src/exec/scrub.ts'

describe('scrub', () => {
  it.each([
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'DYLD_INSERT_LIBRARIES',
    'BASH_ENV',
    'ENV',
    'BASH_FUNC_kubectl%%',
    'NODE_OPTIONS',
    'PYTHONSTARTUP',
    'PYTHONPATH',
    'PYTHONPYCACHEPREFIX',
    'PERL5OPT',
    'RUBYOPT',
    'JAVA_TOOL_OPTIONS',
    'BUN_OPTIONS',
    'SSLKEYLOGFILE',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'GIT_EXEC_PATH',
    'STEPUP_RUN_FD',
  ])('takes %s away', (name) => {
    expect(scrub({ [name]: 'x', PATH: '/bin' })).toEqual({ env: { PATH: '/bin' }, scrubbed: [name] })
  })

  // What a tool's reading of the command depends on was decided on, and must be there when it runs.
  it.each([
    'PATH',
    'HOME',
    'KUBECONFIG',
    'AWS_PROFILE',
    'AWS_ENDPOINT_URL',
    'TF_CLI_ARGS_apply',
    'TF_CLI_CONFIG_FILE',
    'GIT_CONFIG_COUNT',
    'GIT_CONFIG_KEY_0',
    'GIT_CONFIG_VALUE_0',
    'GIT_SSH_COMMAND',
    'HTTPS_PROXY',
    'SSL_CERT_FILE',
    'EDITOR',
    'TERM',
    'LANG',
    'ENVIRONMENT',
  ])('leaves %s', (name) => {
    expect(scrub({ [name]: 'x' })).toEqual({ env: { [name]: 'x' }, scrubbed: [] })
  })

  it('names what it took in order, and skips what is not set', () => {
    const { env, scrubbed } = scrub({ RUBYOPT: '-rx', LD_PRELOAD: 'x.so', HOME: '/h', ENV: undefined })
    expect(scrubbed).toEqual(['LD_PRELOAD', 'RUBYOPT'])
    expect(env).toEqual({ HOME: '/h' })
  })
})
