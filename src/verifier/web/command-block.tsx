import type { FC } from 'hono/jsx'
import { visible } from '../../core/visible.ts'
import { shellWord } from './shell-word.ts'

/**
 * The command, whole. Each argument is an element of its own and breaks only when it is longer than
 * the line; the prompt is drawn by the style sheet, so that copying yields the command alone.
 */
export const CommandBlock: FC<{ argv: readonly string[]; label: string }> = ({ argv, label }) => (
  <figure class="command" aria-label={label}>
    <code>
      {argv.map((argument, index) => (
        <>
          {index > 0 ? ' ' : ''}
          <span class={index === 0 ? 'word program' : 'word'}>{shellWord(visible(argument))}</span>
        </>
      ))}
    </code>
  </figure>
)
