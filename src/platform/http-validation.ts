import type { FastifySchemaValidationError } from 'fastify'
import type { RefusalDetail } from '#kernel/refusal'
import { isSecret } from './redact.ts'
import { NumberLiteral } from './strict-json.ts'

type Complaint = FastifySchemaValidationError & Readonly<{ data?: unknown }>

const locations = {
  body: 'body',
  querystring: 'query',
  params: 'uri',
  headers: 'header',
} as const

const isLocated = (context: string): context is keyof typeof locations => context in locations

/** Where, what and why, from what the schema validator says. */
export function detailOf(
  complaints: readonly FastifySchemaValidationError[],
  context: string,
): RefusalDetail {
  const location = isLocated(context) ? locations[context] : 'body'
  const complaint = worst(complaints)
  if (complaint === undefined) return { issue: '不符合要求', location }
  const pointer = complaint.instancePath + memberOf(complaint)
  const value = memberOf(complaint) === '' ? valueOf(pointer, complaint) : undefined
  return {
    field: location === 'body' ? pointer : pointer.slice(1),
    ...(value === undefined ? {} : { value }),
    issue: issueOf(complaint, complaints),
    location,
  }
}

/**
 * A choice between shapes complains once for every shape and then as a whole. The complaint that
 * lies deepest belongs to the shape that came closest.
 */
function worst(complaints: readonly Complaint[]): Complaint | undefined {
  const depth = ({ instancePath }: Complaint) => instancePath.split('/').length
  const deepest = complaints.toSorted((a, b) => depth(b) - depth(a))[0]
  const choice = complaints.find(({ keyword }) => keyword === 'anyOf')
  return choice && deepest && depth(deepest) <= depth(choice) ? choice : deepest
}

/** The validator names the object; a person wants the member that is missing or too much. */
function memberOf({ keyword, params }: Complaint): string {
  const name =
    keyword === 'required'
      ? params['missingProperty']
      : keyword === 'additionalProperties'
        ? params['additionalProperty']
        : undefined
  return typeof name === 'string' ? `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` : ''
}

const valueMaxLength = 64

/** Echoed only when short and harmless; a secret is not repeated even to who sent it. */
function valueOf(pointer: string, { data }: Complaint): unknown {
  if (pointer.split('/').some(isSecret)) return undefined
  if (data instanceof NumberLiteral) return data.literal
  if (typeof data === 'string') return data.slice(0, valueMaxLength)
  return typeof data === 'object' || data === undefined ? undefined : data
}

const types: Readonly<Record<string, string>> = {
  integer: '整数（不带小数和指数，绝对值不超过 2^53）',
  number: '数字',
  string: '字符串',
  boolean: 'true 或 false',
  object: '对象',
  array: '数组',
  null: 'null',
}

/** What is wrong and what is expected, in one clause. */
function issueOf({ keyword, params, message }: Complaint, all: readonly Complaint[]): string {
  const limit = String(params['limit'])
  switch (keyword) {
    case 'required':
      return '缺少必填参数'
    case 'additionalProperties':
      return '未定义的参数，请去掉'
    case 'type':
      return `类型错误，应为${types[String(params['type'])] ?? String(params['type'])}`
    case 'minLength':
      return limit === '1' ? '不能为空' : `过短，至少 ${limit} 个字符`
    case 'maxLength':
      return `过长，最多 ${limit} 个字符`
    case 'minimum':
    case 'exclusiveMinimum':
      return `过小，应${comparison(params)} ${limit}`
    case 'maximum':
    case 'exclusiveMaximum':
      return `过大，应${comparison(params)} ${limit}`
    case 'minItems':
      return `项数过少，至少 ${limit} 项`
    case 'maxItems':
      return `项数过多，最多 ${limit} 项`
    case 'const':
    case 'enum':
    case 'anyOf': {
      const choices = choicesOf(all)
      return choices.length > 0 ? `取值应为 ${choices.join('、')} 之一` : '取值不在允许的范围内'
    }
    case 'pattern':
    case 'format':
      return '格式错误，请参照文档'
    default:
      return message ?? '不符合要求'
  }
}

const comparison = (params: Complaint['params']): string => String(params['comparison'])

const choicesOf = (complaints: readonly Complaint[]): string[] =>
  complaints.flatMap(({ keyword, params }) => {
    if (keyword === 'const') return [String(params['allowedValue'])]
    const allowed = keyword === 'enum' ? params['allowedValues'] : undefined
    return Array.isArray(allowed) ? allowed.map(String) : []
  })

const places = { body: '请求体', query: '查询参数', uri: '路径参数', header: '请求头' } as const

/** For a person: names the field, the fault and what to do. */
export function sentenceOf({ field, issue, location }: RefusalDetail): string {
  const place = location === undefined || location === 'authorization' ? '' : places[location]
  return `参数错误：${place}${field ? ` ${field} ` : ''}${issue ?? ''}，请修正后重试`
}
