import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { type Static, type TProperties, type TSchema, Type } from 'typebox'
import type {
  InstitutionPermission,
  MerchantPermission,
  Permission,
  Staff,
  StaffSession,
} from '#oversight'
import type { Reach } from './reach.ts'

/** What a caller needs: a permission, being signed in (`self`: it is about themselves), or nothing. */
export type Leave = Permission | 'self' | 'anybody'

type Method = Extract<HTTPMethods, 'GET' | 'POST' | 'PUT' | 'DELETE'>

/** A route of the console as the face registers it; `route` and `openRoute` make them. */
export type ConsoleRoute = Readonly<{
  method: Method
  url: string
  leave: Leave
  schema: Readonly<Partial<Record<'body' | 'params' | 'querystring', TSchema>>>
  answer: (request: FastifyRequest, reply: FastifyReply) => unknown
}>

/** On our own faces a member that we do not know is a mistake, and is refused. */
export const strict = <Members extends TProperties>(members: Members) =>
  Type.Object(members, { additionalProperties: false })

export type Signed = Readonly<{ staff: Staff; session: StaffSession }>

type Admitted = Signed & Readonly<{ reach: Reach | undefined }>

const signed = new WeakMap<FastifyRequest, Admitted>()
export const rememberSigned = (request: FastifyRequest, who: Admitted): void => {
  signed.set(request, who)
}

type Parts<Body extends TSchema, Params extends TSchema, Query extends TSchema> = Readonly<{
  method: Method
  url: string
  body?: Body
  params?: Params
  query?: Query
}>

type Asked<Body extends TSchema, Params extends TSchema, Query extends TSchema> = Readonly<{
  body: Static<Body>
  params: Static<Params>
  query: Static<Query>
  request: FastifyRequest
  reply: FastifyReply
}>

/**
 * A route for staff with a permission; it does not compile without one. An answer of `undefined` is
 * sent as 204. `staff` is who asks, as the database says at this request.
 */
export function route<
  Body extends TSchema = TSchema,
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
>(
  given: Parts<Body, Params, Query> &
    Readonly<{
      permission: InstitutionPermission | 'self'
      answer: (asked: Asked<Body, Params, Query> & Signed) => unknown
    }>,
): ConsoleRoute {
  return {
    ...partsOf(given),
    leave: given.permission,
    answer: (request, reply) => {
      const who = signed.get(request)
      if (!who) throw new Error('a route that needs a permission was asked by nobody')
      return given.answer({ ...askedOf<Body, Params, Query>(request, reply), ...who })
    },
  }
}

/** Addresses of what is done at one merchant begin with it. */
type ShopUrl = `/merchants/:mchid/${string}` | '/merchants/:mchid'

/**
 * A route about one merchant, for its own people and for the institution's. `reach` is how far who asks
 * sees there, decided before the body is read: a store asks by `reach.mchid` and, where it is there, by
 * `reach.codes`, and by no number that a body says.
 */
export function merchantRoute<
  Body extends TSchema = TSchema,
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
>(
  given: Parts<Body, Params, Query> &
    Readonly<{
      url: ShopUrl
      permission: MerchantPermission
      answer: (asked: Asked<Body, Params, Query> & Signed & Readonly<{ reach: Reach }>) => unknown
    }>,
): ConsoleRoute {
  return {
    ...partsOf(given),
    leave: given.permission,
    answer: (request, reply) => {
      const who = signed.get(request)
      if (!who?.reach) throw new Error('a route about a merchant was asked by nobody')
      const { reach } = who
      return given.answer({ ...askedOf<Body, Params, Query>(request, reply), ...who, reach })
    },
  }
}

/** A route for those who are about to sign in. */
export function openRoute<
  Body extends TSchema = TSchema,
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
>(
  given: Parts<Body, Params, Query> &
    Readonly<{ answer: (asked: Asked<Body, Params, Query>) => unknown }>,
): ConsoleRoute {
  return {
    ...partsOf(given),
    leave: 'anybody',
    answer: (request, reply) => given.answer(askedOf<Body, Params, Query>(request, reply)),
  }
}

const partsOf = ({
  method,
  url,
  body,
  params,
  query,
}: Parts<TSchema, TSchema, TSchema>): Pick<ConsoleRoute, 'method' | 'url' | 'schema'> => ({
  method,
  url,
  schema: {
    ...(body && { body }),
    ...(params && { params }),
    ...(query && { querystring: query }),
  },
})

/** Fastify has validated them by the schemas of `partsOf`. */
const askedOf = <Body extends TSchema, Params extends TSchema, Query extends TSchema>(
  request: FastifyRequest,
  reply: FastifyReply,
): Asked<Body, Params, Query> => ({
  body: request.body as Static<Body>,
  params: request.params as Static<Params>,
  query: request.query as Static<Query>,
  request,
  reply,
})
