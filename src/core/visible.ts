/**
 * What a person cannot see, or what changes how the rest is shown: controls (C0, DEL, C1), bidi
 * controls, zero-width and other format characters, fillers, line and paragraph separators, spaces
 * other than U+0020, variation selectors, tags, noncharacters and lone surrogates.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u{2800}\u{a0}\u{1680}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}]/gu

/** More marks than any script stacks on one letter paint over the lines above and below. */
const STACKED_MARKS = /(\p{M}{4})(\p{M}+)/gu

/**
 * One line of text that shows all it holds: whatever is invisible or could reorder the line stands
 * as `\u{…}`. For everything that came from argv, files or the network, on page, terminal and trail.
 * Idempotent.
 */
export function visible(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return text
    .replace(INVISIBLE, escaped)
    .replace(STACKED_MARKS, (_, kept: string, rest: string) => kept + Array.from(rest, escaped).join(''))
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`
}
