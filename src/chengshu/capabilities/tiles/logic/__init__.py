"""Pure decisions of the tiles engine: places as whole numbers, which features a tile shows, its bytes."""
