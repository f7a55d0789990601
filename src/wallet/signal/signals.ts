import { type Static, Type } from 'typebox'

const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })

/**
 * What a page of ours may send of a device and of how it was used: bounded whole numbers, and three
 * short texts that become digests. No digit of a PIN, no order of keys, no text that was typed.
 */
export const Signals = Type.Object(
  {
    /** Made by chance on the page once the customer agreed, and kept there. */
    device: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    /** Sides of the screen and pixels of a point: `390x844@3`. */
    screen: Type.String({ pattern: '^[0-9]{2,5}x[0-9]{2,5}@[0-9]{1,2}$' }),
    zone: Type.String({ pattern: '^[A-Za-z0-9_+/-]{1,40}$' }),
    /** Of the clock, east of Greenwich: 480 in Beijing. */
    zoneMinutes: whole(-840, 840),
    language: Type.String({ pattern: '^[A-Za-z0-9-]{2,35}$' }),
    /** The browser says that a program drives it. */
    automated: Type.Boolean(),
    /** Of a hundred key presses, how many no hand made. */
    scriptedPercent: whole(0, 100),
    payeePasted: Type.Boolean(),
    pinFails: whole(0, 10),
    formEdits: whole(0, 100),
    turns: whole(0, 50),
    pageSeconds: whole(0, 3_600),
    /** Means over the keys of one PIN. */
    dwellMs: Type.Optional(whole(1, 2_000)),
    flightMs: Type.Optional(whole(1, 5_000)),
    /** How much longer the ways of the finger were than straight ones, in hundredths. */
    curvature: Type.Optional(whole(0, 500)),
    /** Mean of a touch, in hundredths of the most that the screen feels. */
    pressure: Type.Optional(whole(1, 100)),
    hesitationSeconds: Type.Optional(whole(0, 600)),
    signedInSeconds: Type.Optional(whole(0, 86_400)),
  },
  { additionalProperties: false },
)
export type Signals = Static<typeof Signals>

/** One request, as far as it tells of the device. */
export type Visit = Readonly<{
  /** Of the connection. No proxy is believed, so behind one this is the proxy's. */
  ip: string
  userAgent: string | undefined
  signals: Signals | undefined
}>
