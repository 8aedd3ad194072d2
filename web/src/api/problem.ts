/** What the server answers when it does not do what was asked (RFC 9457). */

export interface FieldProblem {
  field: string
  reason: string
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldProblem[] = [],
  ) {
    super(detail)
    this.name = 'Problem'
  }
}

/** The server could not be reached at all. */
export function unreachable(): Problem {
  return new Problem(0, 'unreachable', '')
}

export async function problemFrom(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Problem>
    return new Problem(response.status, body.code ?? `http_${response.status}`, body.detail ?? '', body.errors ?? [])
  } catch {
    return new Problem(response.status, `http_${response.status}`, '')
  }
}

/** Whether another try may help: the line, or a server that is busy. */
export const mayPass = ({ status }: Problem): boolean => status === 0 || status === 408 || status === 429 || status >= 500

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(-1, 'page_error', error instanceof Error ? error.message : String(error))
}
