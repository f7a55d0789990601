import { type Static, Type } from 'typebox'

/** Body of every answer that is not 2xx, and of the 202 that says `USERPAYING`. */
export const ErrorView = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 64 }),
  message: Type.String(),
  /** `{field, value, issue, location}`; `field` is a JSON pointer for members of a body. */
  detail: Type.Optional(Type.Unknown()),
})
export type ErrorView = Static<typeof ErrorView>
