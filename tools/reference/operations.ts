import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { attempts } from '#payments'
import { exampleOf } from './examples.ts'
import type { Api, Operation, Said, WireError } from './described.ts'
import { fieldsOf } from './fields.ts'
import { isRecord } from './modules.ts'
import { readRoutes, type WireRoute } from './routes.ts'
import { createThrows, type Thrown } from './throws.ts'

/** The same with the schemas, for whoever writes them out in another form. */
export type Described = Readonly<{ operation: Operation; route: WireRoute; answer: unknown }>

type Told = Said & Readonly<{ group: string; answer?: string; isUpload?: boolean }>
type Words = Readonly<{
  groups: Readonly<Record<string, readonly [zh: string, en: string]>>
  operations: Readonly<Record<string, Told>>
}>
type Advice = Readonly<Record<string, readonly [zh: string, en: string]>>

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'words', name), 'utf8'))

/** Where what every route shares is refused: the signature, the shape of the message, the platform. */
const shared = [
  'src/merchants/face/caller.ts',
  'src/merchants/face/answer-error.ts',
  'src/merchants/access/product/product.ts',
]

/** Every operation of `/v3`, from the routes that the program registers and the tables it refuses by. */
export async function readApi(root: string): Promise<{ api: Api; described: Described[] }> {
  const { groups, operations } = read('operations.json') as Words
  const exports: unknown = await import('@tongbao/apiv3')
  const views = isRecord(exports) ? exports : {}
  const throws = createThrows(root)
  const described = (await readRoutes(root)).map((route): Described => {
    const told = operations[`${route.method} ${route.path}`]
    const answer = answerOf(route, told, views)
    const errors = throws.of(route.source, route.text).map((one) => errorOf(one, route.source))
    return { route, answer, operation: operationOf(route, told, answer, errors) }
  })
  const api = {
    groups: Object.entries(groups).map(([id, [zh, en]]) => ({ id, zh, en })),
    operations: described.map(({ operation }) => operation),
    errors: [...shared.flatMap(throws.tablesOf).map((one) => errorOf(one, '')), ...ours],
  }
  return { api, described }
}

function operationOf(
  route: WireRoute,
  told: Told | undefined,
  answer: unknown,
  errors: readonly WireError[],
): Operation {
  const { method, schema, isFile } = route
  const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
  const { params, querystring: query, body } = schema
  const status = told?.answer === '204' ? 204 : 200
  return {
    id: `${method}${path}`
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/-$/, ''),
    method,
    path,
    group: told?.group ?? 'other',
    zh: told?.zh ?? `${method} ${path}`,
    en: told?.en ?? `${method} ${path}`,
    params: fieldsOf(params),
    query: fieldsOf(query),
    body: isRecord(body) ? fieldsOf(body) : null,
    isUpload: told?.isUpload === true,
    oneOf: choiceOf(body),
    answer: { status, fields: fieldsOf(answer), isFile },
    example: {
      params: recordOf(exampleOf(params)),
      query: recordOf(exampleOf(query)),
      body: isRecord(body) ? exampleOf(body) : null,
      answer: isRecord(answer) ? exampleOf(answer) : null,
    },
    errors,
  }
}

/** By the route where it says so, else by the message that its words name. */
function answerOf({ schema }: WireRoute, told: Told | undefined, views: object): unknown {
  const { response } = schema
  if (isRecord(response)) return response['200']
  return told?.answer === undefined ? undefined : Reflect.get(views, told.answer)
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  isRecord(value) ? value : {}

function choiceOf(schema: unknown): readonly string[] {
  const branches = isRecord(schema) && Array.isArray(schema['anyOf']) ? schema['anyOf'] : []
  return branches
    .filter(isRecord)
    .flatMap(({ required }) => (Array.isArray(required) ? required.map(String) : []))
}

const advice = read('advice.json') as Advice

/** What to do: in Chinese what the answer itself says as `issue`, where it does. */
function errorOf({ status, code, message, wire }: Thrown, source: string): WireError {
  const attempt = /\/refund\//.test(source) ? attempts.refund : attempts.pay
  const step = source.startsWith('src/payments/') ? attempt.get(code) : undefined
  const [zh, en] = advice[wire] ?? advice[''] ?? ['', '']
  return { status, code: wire, reason: code, message, next: { zh: step?.merchant ?? zh, en } }
}

/** What the platform answers before and beside every feature. */
const ours: readonly WireError[] = (
  [
    [400, 'PARAM_ERROR', '参数错误：detail指出字段、取值与原因'],
    [429, 'FREQUENCY_LIMITED', '请求过于频繁，请稍后重试'],
    [500, 'SYSTEM_ERROR', '系统异常，请稍后用相同参数重试'],
    [503, 'SERVICE_UNAVAILABLE', '系统繁忙，请稍后用相同参数重试'],
  ] as const
).map(([status, code, message]) => errorOf({ status, code, message, wire: code }, ''))
