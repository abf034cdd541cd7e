"""People, the tree of locations, groups and who belongs to them."""
