/** A member of a JSON object as Go's `encoding/json` finds a field: in any case, the last one. */
export function goField(value: object, name: string): unknown {
  return Object.entries(value).findLast(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? null
}

/** The first value of a text, as Go's `json.Decoder` takes it; what follows it counts for nothing. Null where there is none. */
export function firstJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const end = endOfObject(text)
    return end === text.length ? null : firstJson(text.slice(0, end))
  }
}

/** Behind the brace that closes the first one. */
function endOfObject(text: string): number {
  let depth = 0
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (token[0] === '{') depth++
    else if (token[0] === '}' && --depth === 0) return token.index + 1
  }
  return text.length
}
