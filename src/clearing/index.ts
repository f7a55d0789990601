export { type Clearing, createClearing, sharedRefunds, type Sweeps } from './create-clearing.ts'
