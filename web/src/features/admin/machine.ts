/** The answer of the readiness probe, read without trusting it: the page must stand when the machine does not. */
export interface Machine {
  status: string
  listeners: { name: string; protocol: string; host: string; port: number }[]
  processes: { process: string; instance: string; state: string }[]
  problems: { process: string; code: string; detail: string }[]
}

function rows<T>(value: unknown): T[] {
  return Array.isArray(value) ? value.filter((one): one is T => typeof one === 'object' && one !== null) : []
}

export function asMachine(answer: Record<string, unknown>): Machine {
  return {
    status: typeof answer.status === 'string' ? answer.status : 'not_ready',
    listeners: rows(answer.listeners),
    processes: rows(answer.processes),
    problems: rows(answer.problems),
  }
}

export function processStatus(state: string): string {
  return { ready: 'normal', starting: 'notice', degraded: 'warning' }[state] ?? 'stale'
}

/** IPv6 addresses stand in brackets, so that the port can be told apart. */
export function addressOf({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
