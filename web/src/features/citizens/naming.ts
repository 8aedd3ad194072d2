/** How a kind of thing is called in the language of the page: as people say it, else as the code list does. */
import type { CitizenReport, CitizenService } from '@/api/types'
import { preferences } from '@/design/preferences'

export const serviceName = (one: CitizenService): string => one.plain[preferences.language] ?? one.name
export const reportName = (one: CitizenReport): string => one.plain[preferences.language] ?? one.service_name

/** Every word of the question stands somewhere in what people call it; what begins with it comes first. */
export function searchServices(services: readonly CitizenService[], q: string, words: (one: CitizenService) => readonly string[]): CitizenService[] {
  const asked = q.toLowerCase().split(/\s+/).filter(Boolean)
  const found = services.filter((one) => asked.every((word) => words(one).some((text) => text.toLowerCase().includes(word))))
  const place = (one: CitizenService): number => (Object.values(one.plain).some((name) => name.toLowerCase().startsWith(q.toLowerCase())) ? 0 : one.rank || 1000)
  return [...found].sort((a, b) => place(a) - place(b))
}
