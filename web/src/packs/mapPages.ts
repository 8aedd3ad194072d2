/** Pages around the one map, with what one needs to see them. */
export interface MapPage {
  to: string
  word: string
  needs: string
}

export const MAP_PAGES: readonly MapPage[] = [
  { to: '/map', word: 'nav.map', needs: 'maps.read' },
  { to: '/map/compare', word: 'mapcompare.title', needs: 'maps.read' },
  { to: '/map/products', word: 'mapproducts.title', needs: 'maps.read' },
  { to: '/map/layers', word: 'maplayers.title', needs: 'maps.read' },
  { to: '/map/import', word: 'mapfiles.title', needs: 'mapfiles.import' },
  { to: '/map/export', word: 'mapexport.title', needs: 'maps.read' },
  { to: '/map/desk', word: 'mapdesk.title', needs: 'maps.read' },
  { to: '/map/coordinates', word: 'coordinates.title', needs: 'coordinates.use' },
  { to: '/map/marks', word: 'marks.title', needs: 'marks.read' },
  { to: '/map/places', word: 'placenames.title', needs: 'places.read' },
  { to: '/components', word: 'things.title', needs: 'components.read' },
  { to: '/grids', word: 'gridwork.title', needs: 'grids.read' },
  { to: '/map/outside', word: 'outside.title', needs: 'maps.read' },
  { to: '/map/developer', word: 'developer.title', needs: 'maps.read' },
]
