"""One file for each page; each has a `router` whose routes all declare their permission. Found by looking in the folder."""
