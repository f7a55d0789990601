export {
  type Call,
  type CallFailure,
  type Examined,
  refuse as refuseCall,
} from './calls/call.ts'
export {
  type Diagnosis,
  type Finding,
  type LineName,
  lineNames,
} from './calls/diagnosis/diagnosis.ts'
export { headerFaults } from './calls/diagnosis/header-faults.ts'
export { examineSignature } from './calls/examine.ts'
export { type CallRecorder, createCallRecorder } from './calls/record-calls.ts'
export { searchCalls } from './calls/search-calls.ts'
export { type CallSought, findCall } from './calls/store.ts'
export { watchCalls } from './calls/watch-calls.ts'
export { createLoginCode } from './login-code.ts'
export { createSandbox, type Sandbox } from './sandbox/create-sandbox.ts'
export { createSandboxClock } from './sandbox/environment/clock/sandbox-clock.ts'
export { type Faults, openFaults } from './sandbox/fault/open-faults.ts'
export { type OpenplatformDeps, openplatformRoutes } from './routes.ts'
export { sweepOpenplatform } from './sweep.ts'
