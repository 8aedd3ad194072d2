/** What the server tells before anybody has signed in. */
import { get } from './client'
import type { About } from './types'

export const readAbout = (): Promise<About> => get('/about')
