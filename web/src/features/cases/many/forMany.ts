/** The form of a move for many cases: photos belong to one case, so they are not asked for here. */
import type { FormSchema } from '@/api/types'
import { fieldsOf } from '@/packs/form'

/** Whether the move can only be made case by case: without a photo it is not complete. */
export const needsPhotos = (form: FormSchema): boolean => fieldsOf(form).some(({ kind, required }) => kind === 'photos' && required)

export function formForMany(form: FormSchema): FormSchema {
  return formWithout(form, ...fieldsOf(form).filter(({ kind }) => kind === 'photos').map(({ name }) => name))
}

/** The form without some of its fields. */
export function formWithout(form: FormSchema, ...names: string[]): FormSchema {
  return names.length ? { ...form, properties: Object.fromEntries(Object.entries(form.properties ?? {}).filter(([name]) => !names.includes(name))) } : form
}
