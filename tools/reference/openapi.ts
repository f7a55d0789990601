import { isRecord } from './modules.ts'
import type { Api, WireError } from './described.ts'
import type { Described } from './operations.ts'

/** The same as OpenAPI 3.1, for tools that read nothing else. */
export function openApiOf({ groups }: Api, described: readonly Described[], version: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const one of described) {
    const { path, method } = one.operation
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(one) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tongbao 通宝',
      version,
      description:
        'The WeChat Pay APIv3 wire protocol. Amounts are whole fen, times RFC 3339 with a zone. ' +
        'Every request is signed, and so is every answer with a status of 2xx.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: groups.map(({ id, zh, en }) => ({ name: id, description: `${zh} · ${en}` })),
    security: [{ signature: [] }],
    paths,
    components: {
      securitySchemes: {
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description:
            'WECHATPAY2-SHA256-RSA2048 mchid="…",nonce_str="…",timestamp="…",serial_no="…",signature="…"',
        },
      },
      schemas: {
        Error: {
          type: 'object',
          required: ['code', 'message'],
          properties: {
            code: { type: 'string' },
            message: { type: 'string' },
            detail: { type: 'object' },
          },
        },
      },
    },
  }
}

function operationOf({ operation, route, answer }: Described) {
  const { id, zh, en, group, errors } = operation
  const { params, querystring, body } = route.schema
  return {
    operationId: id,
    summary: en,
    description: zh,
    tags: [group],
    parameters: [...parametersOf(params, 'path'), ...parametersOf(querystring, 'query')],
    ...(isRecord(body) && {
      requestBody: {
        required: true,
        content: contentOf(operation, body),
      },
    }),
    responses: { ...goodAnswer(operation, answer), ...badAnswers(errors) },
  }
}

/** A file lies beside what is said of it. */
function contentOf({ isUpload, example }: Described['operation'], schema: Record<string, unknown>) {
  if (!isUpload) return { 'application/json': { schema, example: example.body } }
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const file = { type: 'string', contentMediaType: 'application/octet-stream' }
  return {
    'multipart/form-data': {
      schema: { type: 'object', required: ['meta', 'file'], properties: { ...properties, file } },
    },
  }
}

function parametersOf(schema: unknown, where: 'path' | 'query') {
  const properties = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {}
  const required = isRecord(schema) && Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: member,
  }))
}

function goodAnswer({ answer: told }: Described['operation'], schema: unknown) {
  if (told.status === 204) return { 204: { description: 'Done' } }
  const content = told.isFile
    ? { 'text/plain': {}, 'application/x-gzip': {} }
    : { 'application/json': isRecord(schema) ? { schema } : {} }
  return { 200: { description: 'Done', content } }
}

function badAnswers(errors: readonly WireError[]) {
  const statuses = [...new Set(errors.map(({ status }) => status))].toSorted((a, b) => a - b)
  const schema = { $ref: '#/components/schemas/Error' }
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = new Set(errors.filter((one) => one.status === status).map(({ code }) => code))
      const description = [...codes].toSorted().join(', ')
      return [status, { description, content: { 'application/json': { schema } } }]
    }),
  )
}
