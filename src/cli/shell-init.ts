import { bashCompletion } from './completion-bash.ts'
import { fishCompletion } from './completion-fish.ts'
import { zshCompletion } from './completion-zsh.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** The tools whose grammar stepup knows: wrapping others would ask about every harmless call. */
const TOOLS = 'kubectl aws terraform git'

const HOW = `# Each tool by its own name, run through stepup. \`STEPUP_ALIASES="kubectl aws"\` chooses the tools,
# \`STEPUP_ALIASES=\` (empty) wraps none; \`command kubectl …\` goes around one. They are a courtesy for
# your own typing, not a control. What completion runs by itself goes around them too, so that
# no press of Tab stands in the trail.`

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
  if [[ $__stepup_tool =~ ^[A-Za-z0-9._-]+$ ]] && type -P "$__stepup_tool" >/dev/null; then
    eval "function $__stepup_tool {
      if [[ -n \\\${COMP_LINE-} ]]; then command $__stepup_tool \\"\\$@\\"; else command stepup $__stepup_tool \\"\\$@\\"; fi
    }"
  fi
done
unset __stepup_tool
`
    case 'zsh':
      return `${HOW}
for __stepup_tool in \${=STEPUP_ALIASES-${TOOLS}}; do
  if [[ $__stepup_tool =~ '^[A-Za-z0-9._-]+$' ]] && whence -p "$__stepup_tool" >/dev/null; then
    eval "function $__stepup_tool {
      if (( \\\${+compstate} )); then command $__stepup_tool \\"\\$@\\"; else command stepup $__stepup_tool \\"\\$@\\"; fi
    }"
  fi
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
    if string match -qr '^[A-Za-z0-9._-]+$' -- $tool; and command -q $tool
        eval "function $tool --wraps=$tool --description 'stepup $tool'
            if string match -q -- '__complete*' \\$argv[1]
                command $tool \\$argv
            else
                command stepup $tool \\$argv
            end
        end"
    end
end
`
  }
}
