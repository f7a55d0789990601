import { type Content, leavesOf, type Value } from './content.ts'
import { field, type Field, type Section } from './field.ts'
import { sectionsOf } from './sections.ts'

/** What the content says beyond what the form asks, as an application by API may. */
export function unaskedOf(content: Content): readonly (readonly [path: string, value: Value])[] {
  const asked = new Set(sectionsOf(content).flatMap(({ fields }) => fields.map(({ path }) => path)))
  return leavesOf(content).filter(([path]) => !asked.has(path))
}

/** The same as sections, so that whoever reviews sees it, opens its papers and marks what is wrong. */
export function restSections(content: Content): readonly Section[] {
  const rest = unaskedOf(content)
  const sections: readonly Section[] = [
    { id: 'rest', step: 'submit', fields: rest.filter(isAnswer).map(fieldOf) },
    {
      id: 'rest_papers',
      step: 'documents',
      fields: rest.filter((leaf) => !isAnswer(leaf)).map(fieldOf),
    },
  ]
  return sections.filter(({ fields }) => fields.length > 0)
}

type Leaf = readonly [path: string, value: Value]

const mediaId = /^md_[\w-]{20,}$/
const isMedia = (value: Value): boolean => typeof value === 'string' && mediaId.test(value)

const isAnswer = ([, value]: Leaf): boolean =>
  !(Array.isArray(value) ? value.length > 0 && value.every(isMedia) : isMedia(value))

function fieldOf(leaf: Leaf): Field {
  const [path, value] = leaf
  if (!isAnswer(leaf)) return field.medias(path, { isOptional: true })
  if (typeof value === 'boolean') return field.yesno(path, { isOptional: true })
  const texts = Array.isArray(value) ? value : [value]
  // A word of the wire has words of its own where the form knows it.
  const isWord = texts.every((each) => typeof each === 'string' && /^[A-Z][A-Z_\d]+$/.test(each))
  if (isWord || Array.isArray(value)) return field.choices(path, [], { isOptional: true })
  return field.text(path, { isOptional: true })
}
