import type { Api, Field, Operation, WireError } from '../../../../tools/reference/described.ts'
import { type Language, type Page, pageOf } from './portal.ts'
import { say } from './words.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

const code = (text: string): string => (text === '' ? '' : `\`${text}\``)

/** A page an operation, a list of them all, and the errors that every one of them may answer. */
export function referencePages(api: Api, language: Language): readonly Page[] {
  return [
    pageOf('reference/index', overviewOf(api, language)),
    ...api.operations.map((operation) =>
      pageOf(`reference/${operation.id}`, operationPage(operation, api, language)),
    ),
  ]
}

function overviewOf({ groups, operations, errors }: Api, language: Language): string {
  const [title, about] =
    language === 'zh'
      ? [
          '接口参考',
          '本页及以下各页由程序注册的路由和校验它们的模式生成，与程序一致。机器可读：[openapi.json](/docs/openapi.json)、[api.json](/docs/api.json)。',
        ]
      : [
          'API reference',
          'These pages are generated from the routes that the program registers and the schemas that check them. For machines: [openapi.json](/docs/openapi.json), [api.json](/docs/api.json).',
        ]
  const parts = groups.flatMap((group) => {
    const own = operations.filter((operation) => operation.group === group.id)
    const rows = own.map((one) => [
      `[${one[language]}](${one.id}.md)`,
      code(`${one.method} ${one.path}`),
    ])
    return own.length === 0
      ? []
      : [`## ${group[language]}`, table([say(language, 'reference'), say(language, 'http')], rows)]
  })
  return [
    `# ${title}`,
    about,
    ...parts,
    `## ${say(language, 'commonErrors')}`,
    errorTable(errors, language),
  ].join('\n\n')
}

function operationPage(operation: Operation, { groups }: Api, language: Language): string {
  const { params, query, body, method, path } = operation
  const group = groups.find(({ id }) => id === operation.group)?.[language] ?? ''
  const section = (word: Parameters<typeof say>[1], fields: readonly Field[] | null) =>
    fields === null || fields.length === 0
      ? []
      : [`## ${say(language, word)}`, fieldTable(fields, language)]
  return [
    `# ${operation[language]}`,
    `${code(`${method} ${path}`)}${group === '' ? '' : ` · ${group}`}`,
    ...section('pathFields', params),
    ...section('queryFields', query),
    ...section('bodyFields', body),
    ...choice(operation, language),
    ...(operation.isUpload ? [say(language, 'upload')] : []),
    `## ${say(language, 'example')}`,
    requestExample(operation),
    `## ${say(language, 'answer')}`,
    ...answerParts(operation, language),
    `## ${say(language, 'errors')}`,
    ...(operation.errors.length === 0 ? [] : [errorTable(operation.errors, language)]),
    `[${say(language, 'commonErrors')}](index.md)`,
  ].join('\n\n')
}

const choice = ({ oneOf }: Operation, language: Language): readonly string[] =>
  oneOf.length === 0 ? [] : [say(language, 'oneOf') + oneOf.map(code).join(' ')]

function fieldTable(fields: readonly Field[], language: Language): string {
  const rows = fields.map((field) => [
    code(field.path),
    [field[language], field.words.map(code).join(' '), code(field.pattern)]
      .filter(Boolean)
      .join(' '),
    field.type,
    field.isRequired ? say(language, 'yes') : '',
    field.size,
  ])
  const head = (['field', 'meaning', 'type', 'required', 'size'] as const).map((word) =>
    say(language, word),
  )
  return table(head, rows)
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

export function targetOf({ path, example }: Operation): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(textOf(example.params[name])),
  )
  const query = new URLSearchParams(
    Object.entries(example.query).map(([name, value]) => [name, textOf(value)]),
  ).toString()
  return query === '' ? filled : `${filled}?${query}`
}

function requestExample(operation: Operation): string {
  const { method, example } = operation
  const body = example.body === null ? '' : `\n\n${JSON.stringify(example.body, null, 2)}`
  return `\`\`\`http\n${method} ${targetOf(operation)} HTTP/1.1\nAccept: application/json\nAuthorization: WECHATPAY2-SHA256-RSA2048 mchid="…",nonce_str="…",timestamp="…",serial_no="…",signature="…"${body === '' ? '' : '\nContent-Type: application/json'}${body}\n\`\`\``
}

function answerParts({ answer, example }: Operation, language: Language): readonly string[] {
  if (answer.isFile) return [say(language, 'file')]
  if (answer.status === 204) return [say(language, 'noBody')]
  if (answer.fields.length === 0) return [say(language, 'noMembers')]
  const text = JSON.stringify(example.answer, null, 2)
  return [fieldTable(answer.fields, language), `\`\`\`json\n${text}\n\`\`\``]
}

const errorTable = (errors: readonly WireError[], language: Language): string =>
  table(
    [
      say(language, 'http'),
      say(language, 'code'),
      say(language, 'message'),
      say(language, 'nextStep'),
    ],
    errors.map(({ status, code: word, message, next }) => [
      String(status),
      code(word),
      message,
      next[language],
    ]),
  )
