import { bashCompletion } from './completion-bash.ts'
import { fishCompletion } from './completion-fish.ts'
import { zshCompletion } from './completion-zsh.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** The tools whose grammar stepup knows: for others an alias would ask about every harmless call. */
const TOOLS = 'kubectl aws terraform git'

const HOW = `# \`STEPUP_ALIASES="kubectl aws"\` chooses the tools, \`STEPUP_ALIASES=\` (empty) sets no alias at all;
# \`command kubectl …\` goes around one. An alias is a courtesy for your own typing, not a control.`

/** Aliases for the tools, and completion: what \`eval "$(stepup shell-init bash)"\` evaluates. */
export function shellInit(shell: Shell): string {
  return `${aliases(shell)}\n${completion(shell)}`
}

/** The completion alone, as it lies in completions/. */
export function completion(shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bashCompletion()
    case 'zsh':
      return zshCompletion()
    case 'fish':
      return fishCompletion()
  }
}

function aliases(shell: Shell): string {
  switch (shell) {
    case 'bash':
      return `${HOW}
for __stepup_tool in \${STEPUP_ALIASES-${TOOLS}}; do
  if type -P "$__stepup_tool" >/dev/null; then alias "$__stepup_tool=stepup $__stepup_tool"; fi
done
unset __stepup_tool
`
    case 'zsh':
      return `${HOW}
for __stepup_tool in \${=STEPUP_ALIASES-${TOOLS}}; do
  if whence -p "$__stepup_tool" >/dev/null; then alias "$__stepup_tool=stepup $__stepup_tool"; fi
done
unset __stepup_tool
`
    case 'fish':
      return `${HOW}
set -l __stepup_tools ${TOOLS}
if set -q STEPUP_ALIASES
    set __stepup_tools (string split -n ' ' -- $STEPUP_ALIASES)
end
for tool in $__stepup_tools
    if command -q $tool
        eval "function $tool --wraps=$tool --description 'stepup $tool'
            command stepup $tool \\$argv
        end"
    end
end
`
  }
}
