import { emptyWord, type ShellOptions, ShellReader } from './shell-reader.ts'
import type { ShellAssignment, ShellList, ShellNode, ShellRedirect, ShellWord } from './shell-syntax.ts'
import {
  arithmeticEnd,
  isMeta,
  readArithmetic,
  readDouble,
  readWord,
  ShellSyntaxError,
} from './shell-word.ts'

export { ShellSyntaxError }

/** Deeper nesting than any person writes. */
const MAX_DEPTH = 100

/**
 * Parses a script by the POSIX shell grammar (XCU 2.10) and what bash adds to it in common use.
 * Throws `ShellSyntaxError`.
 */
export function parseShell(text: string, options: ShellOptions, depth = 0): ShellList {
  if (depth > MAX_DEPTH) throw new ShellSyntaxError('it is nested too deeply')
  if (text.includes('\0')) throw new ShellSyntaxError('part of it is not known before it runs')
  const parser = new Parser(text, options, depth)
  const list = parser.list()
  parser.end()
  return list
}

const RESERVED = new Set(
  'if then else elif fi do done case esac while until for select in { } ! [[ ]] function time coproc'.split(
    ' ',
  ),
)
class Parser extends ShellReader {
  #nesting = 0

  parseInner(text: string): ShellList {
    return parseShell(text, this.options, this.depth + 1)
  }

  readInside(text: string): ShellWord {
    if (this.depth > MAX_DEPTH) throw new ShellSyntaxError('it is nested too deeply')
    const word = emptyWord()
    readDouble(new Parser(text, this.options, this.depth + 1), word, null)
    return word
  }

  parseUntilParen(): ShellList {
    // Shells disagree on which newline the body of a pending here-document follows then.
    if (this.heredocs.length > 0) throw new ShellSyntaxError('a substitution follows a here-document')
    const list = this.list()
    this.space(true)
    return list
  }

  end(): void {
    this.space(true)
    if (this.at < this.text.length)
      throw new ShellSyntaxError(`\`${this.text.slice(this.at, this.at + 12)}\` is out of place`)
    if (this.heredocs.length > 0) this.readHeredocs()
  }

  list(): ShellList {
    if (++this.#nesting + this.depth > MAX_DEPTH) throw new ShellSyntaxError('it is nested too deeply')
    const list: ShellList = []
    for (;;) {
      this.space(true)
      if (this.at >= this.text.length || this.text[this.at] === ')' || this.closes()) break
      if (this.text.startsWith(';;', this.at) || this.text.startsWith(';&', this.at)) break
      const node = this.#andOr()
      this.space(false)
      let background = false
      if (this.text[this.at] === '&' && !/[&>]/.test(this.text[this.at + 1] ?? '')) {
        background = true
        this.at++
      } else if (this.text[this.at] === ';' && !/^;[;&]/.test(this.text.slice(this.at, this.at + 2))) {
        this.at++
      } else if (this.text[this.at] !== '\n' && !this.atEnd()) {
        throw new ShellSyntaxError(`\`${this.text.slice(this.at, this.at + 12)}\` is out of place`)
      }
      list.push({ node, background })
    }
    this.#nesting--
    return list
  }

  #andOr(): ShellNode {
    let left = this.#pipeline()
    for (;;) {
      this.space(false)
      const kind = this.text.startsWith('&&', this.at)
        ? 'and'
        : this.text.startsWith('||', this.at)
          ? 'or'
          : null
      if (!kind) return left
      this.at += 2
      this.space(true)
      left = { kind, left, right: this.#pipeline() }
    }
  }

  #pipeline(): ShellNode {
    for (;;) {
      this.space(false)
      const word = this.peekBare()
      if (word !== '!' && word !== 'time') break
      this.at += word.length
      this.space(false)
      if (word === 'time' && this.peekBare() === '-p') this.at += 2
    }
    this.space(false)
    const c = this.text[this.at]
    // `time` and `!` alone are commands of their own.
    if (c === undefined || c === ';' || c === '\n') return simple([], [], [])
    const parts = [this.#command()]
    for (;;) {
      this.space(false)
      if (this.text[this.at] !== '|' || this.text[this.at + 1] === '|') break
      this.at += this.text[this.at + 1] === '&' ? 2 : 1
      this.space(true)
      parts.push(this.#command())
    }
    return parts.length === 1 ? parts[0]! : { kind: 'pipeline', parts }
  }

  #command(): ShellNode {
    if (this.text.startsWith('((', this.at)) {
      this.bashOnly('((')
      const node = this.#arithmetic()
      if (node) return node
    }
    if (this.text[this.at] === '(') {
      this.at++
      const body = this.list()
      this.space(true)
      if (this.text[this.at] !== ')') throw new ShellSyntaxError('`)` is missing')
      this.at++
      return { kind: 'subshell', body, redirects: this.redirects() }
    }
    switch (this.peekBare()) {
      case '{':
        this.at++
        return this.#group()
      case 'if':
        return this.#if()
      case 'while':
      case 'until':
        return this.#while()
      case 'for':
      case 'select':
        return this.#for()
      case 'case':
        return this.#case()
      case '[[':
        return this.#conditional()
      case 'function':
        return this.#function()
      case 'coproc':
        throw new ShellSyntaxError('it uses `coproc`')
    }
    return this.#simple()
  }

  #arithmetic(): ShellNode | null {
    const end = arithmeticEnd(this.text, this.at + 2)
    if (end === null) return null
    const word = emptyWord()
    readArithmetic(this, word, this.text.slice(this.at + 2, end))
    this.at = end + 2
    return { kind: 'test', words: [word], redirects: this.redirects() }
  }

  #group(): ShellNode {
    const body = this.list()
    this.expect('}')
    return { kind: 'group', body, redirects: this.redirects() }
  }

  #if(): ShellNode {
    this.expect('if')
    const tests = [this.list()]
    this.expect('then')
    const bodies = [this.list()]
    let complete = false
    for (;;) {
      if (this.take('elif')) {
        tests.push(this.list())
        this.expect('then')
        bodies.push(this.list())
      } else if (this.take('else')) {
        bodies.push(this.list())
        complete = true
      } else break
    }
    this.expect('fi')
    return { kind: 'branches', tests, bodies, complete, redirects: this.redirects() }
  }

  #while(): ShellNode {
    if (!this.take('while')) this.expect('until')
    const test = this.list()
    const body = this.#doDone()
    return { kind: 'loop', words: [], variable: null, test, body, redirects: this.redirects() }
  }

  #doDone(): ShellList {
    this.expect('do')
    const body = this.list()
    this.expect('done')
    return body
  }

  #for(): ShellNode {
    if (!this.take('for')) {
      this.bashOnly('select')
      this.expect('select')
    }
    this.space(false)
    if (this.text.startsWith('((', this.at)) {
      const test = this.#arithmetic()
      if (!test) throw new ShellSyntaxError('a `for ((…))` is not closed')
      this.separator()
      const body = this.peekWord('{') ? this.#braced() : this.#doDone()
      return {
        kind: 'loop',
        words: [],
        variable: null,
        test: [{ node: test, background: false }],
        body,
        redirects: this.redirects(),
      }
    }
    const name = this.peekBare()
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellSyntaxError('a `for` has no variable')
    this.at += name.length
    const words: ShellWord[] = []
    if (this.take('in')) {
      for (;;) {
        this.space(false)
        if (isMeta(this.text[this.at]) && !this.atProcessSubstitution()) break
        words.push(readWord(this))
      }
    }
    this.separator()
    const body = this.peekWord('{') ? this.#braced() : this.#doDone()
    return { kind: 'loop', words, variable: name, test: [], body, redirects: this.redirects() }
  }

  #braced(): ShellList {
    this.expect('{')
    const body = this.list()
    this.expect('}')
    return body
  }

  #case(): ShellNode {
    this.expect('case')
    this.space(false)
    const subject = readWord(this)
    this.expect('in')
    const patterns: ShellWord[] = []
    const bodies: ShellList[] = []
    while (!this.take('esac')) {
      if (this.text[this.at] === '(') this.at++
      for (;;) {
        this.space(true)
        const before = this.at
        patterns.push(readWord(this))
        if (this.at === before) throw new ShellSyntaxError('a `case` pattern is missing')
        this.space(true)
        if (this.text[this.at] !== '|') break
        this.at++
      }
      if (this.text[this.at] !== ')') throw new ShellSyntaxError('a `case` pattern is not closed')
      this.at++
      bodies.push(this.list())
      this.space(true)
      const end = /^;(;&?|&)/.exec(this.text.slice(this.at, this.at + 3))
      if (end) this.at += end[0].length
    }
    return { kind: 'case', subject, patterns, bodies, redirects: this.redirects() }
  }

  #conditional(): ShellNode {
    this.bashOnly('[[')
    this.at += 2
    const words: ShellWord[] = []
    for (;;) {
      this.space(true)
      const c = this.text[this.at]
      if (c === undefined) throw new ShellSyntaxError('`]]` is missing')
      if (this.peekBare() === ']]') break
      if (isMeta(c) && !this.atProcessSubstitution()) this.at++
      else words.push(readWord(this))
    }
    this.at += 2
    return { kind: 'test', words, redirects: this.redirects() }
  }

  #function(): ShellNode {
    this.bashOnly('function')
    this.expect('function')
    this.space(false)
    const name = this.peekBare()
    if (name === '') throw new ShellSyntaxError('a function has no plain name')
    this.at += name.length
    this.space(false)
    if (/^\(\s*\)/.test(this.text.slice(this.at))) this.at = this.text.indexOf(')', this.at) + 1
    this.space(true)
    return { kind: 'function', name, body: this.#command() }
  }

  #simple(): ShellNode {
    const assignments: ShellAssignment[] = []
    const words: ShellWord[] = []
    const redirects: ShellRedirect[] = []
    const start = this.at
    for (;;) {
      this.space(false)
      const redirect = this.redirect()
      if (redirect) {
        redirects.push(redirect)
        continue
      }
      if (this.text[this.at] === '(' && words.length === 1 && assignments.length === 0)
        return this.#functionNamed(words[0]!)
      if (isMeta(this.text[this.at]) && !this.atProcessSubstitution()) break
      if (words.length === 0) {
        const assignment = this.assignment()
        if (assignment) {
          assignments.push(assignment)
          continue
        }
      }
      words.push(readWord(this))
    }
    if (this.at === start)
      throw new ShellSyntaxError(`\`${this.text.slice(this.at, this.at + 12)}\` is out of place`)
    const [first] = words
    if (first?.bare && assignments.length === 0 && RESERVED.has(first.text) && first.text !== 'in') {
      throw new ShellSyntaxError(`\`${first.text}\` is out of place`)
    }
    return simple(assignments, words, redirects)
  }

  /** `name() command` */
  #functionNamed(word: ShellWord): ShellNode {
    this.at++
    this.space(false)
    if (this.text[this.at] !== ')' || !word.bare) throw new ShellSyntaxError('`(` is out of place')
    this.at++
    this.space(true)
    return { kind: 'function', name: word.text, body: this.#command() }
  }
}

function simple(assignments: ShellAssignment[], words: ShellWord[], redirects: ShellRedirect[]): ShellNode {
  return { kind: 'simple', assignments, words, redirects }
}
