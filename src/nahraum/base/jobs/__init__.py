"""Work that takes longer than a click: task rows, the worker, progress pages."""
