/** The name under which a kind of panel is carried from the palette to the grid. */
export const CARRIED = 'application/x-chengshu-panel'
