"""Pages of the library: looking, and telling own examples."""
