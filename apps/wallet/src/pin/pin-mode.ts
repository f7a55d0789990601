export type PinMode = 'set' | 'change' | 'reset'
