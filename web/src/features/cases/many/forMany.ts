/** The form of a move for many cases: photos belong to one case, so they are not asked for here. */
import type { FormSchema } from '@/api/types'
import { fieldsOf } from '@/packs/form'

/** Whether the move can only be made case by case: without a photo it is not complete. */
export const needsPhotos = (form: FormSchema): boolean => fieldsOf(form).some(({ kind, required }) => kind === 'photos' && required)

export function formForMany(form: FormSchema): FormSchema {
  const photos = new Set(fieldsOf(form).filter(({ kind }) => kind === 'photos').map(({ name }) => name))
  return photos.size ? { ...form, properties: Object.fromEntries(Object.entries(form.properties ?? {}).filter(([name]) => !photos.has(name))) } : form
}
