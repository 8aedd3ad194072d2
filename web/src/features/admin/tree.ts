/** Organisations as a tree. */
import { everyOrganisation } from '@/api/admin'
import type { Organisation } from '@/api/types'

export interface Node {
  one: Organisation
  below: Node[]
}

/** More than this is not drawn as a tree; the search finds the rest. */
export const MOST = 2000

/** Everything, up to what can still be drawn. */
export const readAll = (q: string, signal: AbortSignal): Promise<{ items: Organisation[]; more: boolean }> => everyOrganisation(MOST, signal, q || null)

/** A node whose parent is not among the given ones stands at the top, so that nothing is lost. */
export function treeOf(items: readonly Organisation[]): Node[] {
  const nodes = new Map(items.map((one) => [one.id, { one, below: [] as Node[] }]))
  const roots: Node[] = []
  for (const node of nodes.values()) {
    const above = node.one.parent ? nodes.get(node.one.parent) : undefined
    if (above) above.below.push(node)
    else roots.push(node)
  }
  return roots
}
