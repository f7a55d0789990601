/** A short text for a phone. The default writes to the demo's inbox; an SMS gateway is another. */
export type MessagePort = Readonly<{
  /** Never called inside a transaction. Throws when the text could not be handed over. */
  send: (message: Readonly<{ phone: string; text: string }>) => Promise<void>
}>
