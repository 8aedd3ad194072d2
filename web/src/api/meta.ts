/** What the server tells before anybody has signed in. */
import { get } from './client'
import type { Meta } from './types'

export async function readMeta(): Promise<Meta | null> {
  try {
    return await get<Meta>('/meta')
  } catch {
    return null
  }
}
