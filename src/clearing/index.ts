export {
  type Clearing,
  createClearing,
  releaseRefund,
  sharedRefunds,
  type Sweeps,
} from './create-clearing.ts'
