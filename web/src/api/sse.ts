/** Server-sent events, read from a stream. Unlike EventSource this hears every event type and sees a refusal. */

export interface SseMessage {
  event: string
  data: string
  id: string | null
}

/** Feed pieces of text, get whole messages; a message may be split anywhere. */
export class SseReader {
  private rest = ''
  retry: number | null = null

  feed(piece: string): SseMessage[] {
    const text = (this.rest + piece).replace(/\r\n?/g, '\n')
    const blocks = text.split('\n\n')
    this.rest = blocks.pop() ?? ''
    return blocks.map((block) => this.message(block)).filter((message) => message !== null)
  }

  private message(block: string): SseMessage | null {
    let event = 'message'
    let id: string | null = null
    const data: string[] = []
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':')
      if (colon === 0) continue
      const field = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      if (field === 'event') event = value
      else if (field === 'data') data.push(value)
      else if (field === 'id') id = value
      else if (field === 'retry' && /^\d+$/.test(value)) this.retry = Number(value)
    }
    return data.length ? { event, data: data.join('\n'), id } : null
  }
}
