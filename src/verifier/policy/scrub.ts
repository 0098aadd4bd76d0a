import type { Place } from './yaml-reader.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*\*?$/

/** No program runs as it should without these. */
const NEEDED =
  'PATH HOME USER LOGNAME SHELL TERM PWD LANG LC_ALL TZ TMPDIR DISPLAY DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR'

/** They say what a command means or where it lands, and hold no credential. */
const STEERING =
  'KUBECONFIG GIT_DIR GIT_WORK_TREE GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_COUNT GIT_SSH_COMMAND ' +
  'AWS_PROFILE AWS_DEFAULT_PROFILE AWS_REGION AWS_DEFAULT_REGION CLOUDSDK_ACTIVE_CONFIG_NAME CLOUDSDK_CORE_PROJECT ' +
  'DOCKER_HOST DOCKER_CONTEXT TF_WORKSPACE TF_CLI_ARGS TF_DATA_DIR PULUMI_STACK VAULT_ADDR VAULT_NAMESPACE ' +
  'PGHOST PGPORT PGDATABASE PGOPTIONS XDG_CONFIG_HOME'

const KEPT = `${NEEDED} ${STEERING}`.split(' ')

/**
 * `environments[].scrub`: variables that an elevated command does without. Which of the others say where
 * one command lands shows when it is read: the client reads it once more without them.
 */
export function scrubFrom(place: Place): string[] | null {
  const names = place.texts()
  if (!names) return null
  return names.every((name) => isGood(name, place)) ? [...new Set(names)] : null
}

function isGood(name: string, place: Place): boolean {
  if (!NAME.test(name)) {
    place.fail(`\`${name}\` is no name of a variable: letters, digits and \`_\`, and \`*\` at the end alone`)
    return false
  }
  const taken = KEPT.filter((kept) =>
    name.endsWith('*') ? kept.startsWith(name.slice(0, -1)) : kept === name,
  )
  if (taken.length === 0) return true
  const which = taken.map((kept) => `\`${kept}\``).join(', ')
  place.fail(
    name.endsWith('*')
      ? `\`${name}\` would take ${which} too, without which a command runs elsewhere or not at all; name what is meant`
      : `${which} is no credential, and without it a command runs elsewhere or not at all`,
  )
  return false
}
