"""Where the process stands for everybody, and how it is led."""
