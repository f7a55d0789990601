export { type Factor, families, type Family, type Unit, type Values } from './factor/factor.ts'
