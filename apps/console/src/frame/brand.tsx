export { Coin, Wordmark } from '../../../wallet/src/ui/brand.tsx'
