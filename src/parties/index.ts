export { type CodePurpose, codePurposes } from './code/code.ts'
export { createInbox, type InboxMessage, inboxOf } from './code/inbox.ts'
export type { MessagePort } from './code/message-port.ts'
export { requestCode } from './code/request-code.ts'
export { useCode } from './code/use-code.ts'
export type { Customer, CustomerId, CustomerState } from './customer/customer.ts'
export { findCustomer, findCustomerByPhone, setCustomerState } from './customer/find-customer.ts'
export { maskPhone } from './customer/phone.ts'
export { type NewCustomer, registerCustomer } from './customer/register-customer.ts'
export { type SignInInput, signIn } from './customer/sign-in.ts'
export { signUp } from './customer/sign-up.ts'
export {
  type Message,
  type MessageKind,
  type MessagePage,
  markMessagesRead,
  messagesOf,
  type NewMessage,
  notify,
  unreadOf,
} from './message/notify.ts'
export {
  type AppCustomer,
  customerOfOpenid,
  openidKey,
  openidOf,
  openidsOf,
} from './openid/openid.ts'
export { openParties, type Parties, type PartiesOptions } from './parties.ts'
export { addPasskey, beginPasskey } from './passkey/add-passkey.ts'
export { askPasskey, checkPasskey } from './passkey/check-passkey.ts'
export {
  type Passkey,
  type PasskeyAnswer,
  type PasskeyMade,
  type PasskeyToAsk,
  type PasskeyToMake,
  passkeysMax,
} from './passkey/passkey.ts'
export { passkeysOf, removePasskey } from './passkey/remove-passkey.ts'
export { checkPin, type PinStatus, pinStatus } from './pin/check-pin.ts'
export { type NewPin, setPin } from './pin/set-pin.ts'
export { type SignedIn, sessionOf, signOut } from './session/session.ts'
export { sweepParties } from './sweep.ts'
export { type CustomerDates, findCustomerDates } from './desk/store.ts'
