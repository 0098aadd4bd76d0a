import { CLASSES } from '../../core/class.ts'
import type { PolicyProgram } from '../../core/policy.ts'
import { nameFrom } from './parse-environment.ts'
import type { Place } from './yaml-reader.ts'

export function parseProgram(place: Place): PolicyProgram | null {
  const members = place.members(['name', 'path', 'sha256', 'commands', 'environment'])
  if (!members) return null
  const name = members.name ? nameFrom(members.name) : place.fail('needs `name`')
  const path = members.path ? pathFrom(members.path) : null
  const sha256 = members.sha256 ? digestFrom(members.sha256) : null
  const commands = members.commands
    ? commandsFrom(members.commands)
    : place.fail('needs `commands`: pattern to class, such as `"status *": read`')
  const environment = members.environment ? nameFrom(members.environment) : null
  return name === null || commands === null ? null : { name, path, sha256, commands, environment }
}

function pathFrom(place: Place): string | null {
  const path = place.text()
  if (path === null || path.startsWith('/')) return path
  return place.fail(`\`${path}\` must be an absolute path`)
}

/** As `sha256sum` prints it. */
function digestFrom(place: Place): string | null {
  const digest = place.text()
  if (digest === null || /^[0-9a-f]{64}$/i.test(digest)) return digest?.toLowerCase() ?? null
  return place.fail(`\`${digest}\` is no SHA-256: 64 hexadecimal digits, as \`sha256sum\` prints`)
}

function commandsFrom(place: Place): PolicyProgram['commands'] | null {
  const members = place.members<string>(null)
  if (!members) return null
  return Object.entries(members).flatMap(([pattern, at]) => {
    const found = at?.choice(CLASSES) ?? null
    return found === null ? [] : [{ pattern, class: found }]
  })
}
