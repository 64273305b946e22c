"""Small benchmarks: two ways of doing the same, side by side, as a ratio of medians."""
