"""What the measurements are made of: pages, the naive pipeline, ours, and how a table of figures is printed."""
