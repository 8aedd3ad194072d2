/** A small memory that drops what was not used longest. */
export class Kept<T> {
  private readonly entries = new Map<string, T>()

  constructor(private readonly size: number) {}

  get(key: string): T | undefined {
    const value = this.entries.get(key)
    if (value === undefined) return undefined
    this.entries.delete(key)
    this.entries.set(key, value)
    return value
  }

  set(key: string, value: T): void {
    this.entries.delete(key)
    this.entries.set(key, value)
    const oldest = this.entries.keys().next()
    if (this.entries.size > this.size && !oldest.done) this.entries.delete(oldest.value)
  }

  clear(): void {
    this.entries.clear()
  }
}
