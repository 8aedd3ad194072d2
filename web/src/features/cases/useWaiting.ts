/** How much waits for this person beside the queues. */
import { readWaiting } from '@/api/casesides'
import { useResource, type Resource } from '@/api/query'
import type { Waiting } from '@/api/types'

export const useWaiting = (): Resource<Waiting> => useResource({ key: () => 'waiting', load: (signal) => readWaiting(signal), live: ['case.'], wait: 1500 })
