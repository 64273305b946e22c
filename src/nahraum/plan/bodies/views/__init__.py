"""What everybody sees of the bodies, what those who keep them see, and how they write."""
