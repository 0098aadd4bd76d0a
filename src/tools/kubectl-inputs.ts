import type { OperationInput } from '../core/operation.ts'
import { type ManifestObject, readManifest, readPlainLists } from './manifest.ts'
import { joinPath } from './path.ts'
import type { Seen, ToolContext, Want } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/** What `-f` and `-k` name, as far as it could be seen. */
export type KubectlInputs = { inputs: OperationInput[]; objects: ManifestObject[]; wants: Want[] }

/** Values of `--filename` (comma-separated lists, as kubectl splits them) and `--kustomize`. */
export function readInputs(
  filenames: readonly string[],
  kustomizations: readonly string[],
  recursive: boolean,
  context: ToolContext,
): KubectlInputs {
  const look = new Look(context, recursive)
  for (const name of filenames.flatMap((value) => value.split(','))) look.at(name)
  for (const directory of kustomizations) look.atKustomization(directory, 0)
  return { inputs: look.inputs, objects: look.objects, wants: look.wants }
}

const EXTENSIONS = ['.json', '.yaml', '.yml']
const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** Kustomization keys that cannot bring in objects of another kind, nor run anything. */
const HARMLESS_KEYS = new Set(
  (
    'apiVersion kind metadata namespace namePrefix nameSuffix commonLabels commonAnnotations labels images ' +
    'replicas buildMetadata sortOptions'
  ).split(' '),
)

class Look {
  readonly inputs: OperationInput[] = []
  readonly objects: ManifestObject[] = []
  readonly wants: Want[] = []
  readonly #context: ToolContext
  readonly #recursive: boolean

  constructor(context: ToolContext, recursive: boolean) {
    this.#context = context
    this.#recursive = recursive
  }

  at(path: string): void {
    if (!isSeen(path)) this.#unseen(shownWord(path), 'its name is not known before it runs')
    else if (path === '-') this.#stdin()
    else if (/^https?:\/\//i.test(path)) this.#unseen(path, 'it is fetched from a URL')
    else if (/[*?[\]"\\]/.test(path)) this.#unseen(path, 'it is a pattern')
    else this.#file(path, true)
  }

  atKustomization(directory: string, depth: number): void {
    if (!isSeen(directory)) {
      this.#unseen(shownWord(directory), 'its name is not known before it runs')
    } else if (/[:?@]|^(github\.com|gitlab\.com|bitbucket\.org)\//.test(directory)) {
      this.#unseen(directory, 'it is fetched from a URL')
    } else if (depth > 20) {
      this.#unseen(directory, 'its kustomizations are nested too deeply')
    } else {
      this.#kustomization(directory, depth)
    }
  }

  #unseen(path: string, unseen: string): void {
    this.inputs.push({ path, seen: false, unseen })
  }

  #stdin(): void {
    const { stdin } = this.#context.known
    if (!stdin) this.#want({ kind: 'stdin' })
    this.#read('stdin', stdin)
  }

  #want(want: Want): void {
    if (!this.#context.trustInputs) this.wants.push(want)
  }

  #read(path: string, seen: Seen | undefined): void {
    if (!seen) {
      this.#unseen(path, 'it was not looked at')
    } else if ('unseen' in seen) {
      this.#unseen(path, seen.unseen)
    } else {
      const manifest = readManifest(seen.text)
      if ('unseen' in manifest) {
        this.#unseen(path, manifest.unseen)
      } else {
        this.objects.push(...manifest.objects)
        this.inputs.push({ path, seen: true })
      }
    }
  }

  #file(path: string, orDirectory: boolean): void {
    const { files, directories } = this.#context.known
    const seen = files.get(path)
    if (!seen) this.#want({ kind: 'file', path })
    if (!orDirectory || !seen || 'text' in seen) {
      this.#read(path, seen)
      return
    }
    const inside = directories.get(path)
    if (!inside) this.#want({ kind: 'directory', path, recursive: this.#recursive })
    const found = (inside ?? []).filter((name) => EXTENSIONS.some((extension) => name.endsWith(extension)))
    if (found.length === 0) this.#read(path, seen)
    for (const name of found) this.#file(name, false)
  }

  #kustomization(directory: string, depth: number): void {
    const { files } = this.#context.known
    const paths = KUSTOMIZATIONS.map((name) => joinPath(directory, name))
    const path = paths.find((candidate) => {
      const seen = files.get(candidate)
      return seen && 'text' in seen
    })
    if (path === undefined) {
      for (const candidate of paths) if (!files.has(candidate)) this.#want({ kind: 'file', path: candidate })
      this.#unseen(directory, 'its kustomization was not found or not looked at')
      return
    }
    const lists = readPlainLists((files.get(path) as { text: string }).text)
    if ('unseen' in lists) {
      this.#unseen(path, lists.unseen)
      return
    }
    const strange = [...lists.keys()].find((key) => key !== 'resources' && !HARMLESS_KEYS.has(key))
    const resources = lists.has('resources') ? lists.get('resources')! : []
    if (strange !== undefined || resources === null) {
      this.#unseen(path, `its \`${strange ?? 'resources'}\` is worked out when it runs`)
      return
    }
    this.inputs.push({ path, seen: true })
    for (const resource of resources) this.#resource(directory, resource, depth)
  }

  #resource(directory: string, resource: string, depth: number): void {
    const path = joinPath(directory, resource)
    if (EXTENSIONS.some((extension) => resource.endsWith(extension))) this.#file(path, false)
    else if (/[:?@]/.test(resource) || /^[\w-]+\.(com|org|io|net|dev)\//.test(resource)) {
      this.#unseen(resource, 'it is fetched from a URL')
    } else this.atKustomization(path, depth + 1)
  }
}
