/** What an application says, in the nested words of the wire; `a.b.0.c` leads to a value. */
export type Content = Readonly<{ [name: string]: Value }>
export type Value = string | boolean | readonly Value[] | Content | undefined

const isParts = (value: unknown): value is Readonly<Record<string, Value>> =>
  typeof value === 'object' && value !== null

export function valueAt(content: Value, path: string): Value {
  let at: Value = content
  for (const name of path.split('.')) {
    if (!isParts(at)) return undefined
    at = at[name]
  }
  return at
}

export const textAt = (content: Content, path: string): string => {
  const value = valueAt(content, path)
  return typeof value === 'string' ? value : ''
}

export const textsAt = (content: Content, path: string): readonly string[] => {
  const value = valueAt(content, path)
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** The same content with one value changed; what lies on the way is made. */
export function withValue(content: Content, path: string, value: Value): Content {
  const [name = '', ...rest] = path.split('.')
  if (rest.length === 0) return { ...content, [name]: value }
  return { ...content, [name]: changed(content[name], rest, value) }
}

function changed(at: Value, [name = '', ...rest]: readonly string[], value: Value): Value {
  const below = isParts(at) ? at[name] : undefined
  const put = rest.length === 0 ? value : changed(below, rest, value)
  if (!/^\d+$/.test(name)) return { ...(isParts(at) && !Array.isArray(at) && at), [name]: put }
  const list: Value[] = Array.isArray(at) ? [...at] : []
  list[Number(name)] = put
  return list
}

/** Every text, list of texts and yes or no with the path to it. */
export function leavesOf(content: Value, path = ''): readonly (readonly [string, Value])[] {
  if (content === undefined || content === '') return []
  if (Array.isArray(content) && content.every((each) => typeof each === 'string'))
    return content.length === 0 ? [] : [[path, content]]
  if (!isParts(content)) return [[path, content]]
  return Object.entries(content).flatMap(([name, value]) =>
    leavesOf(value, path === '' ? name : `${path}.${name}`),
  )
}
