"""What houses propose, and what the coordinator decides."""
