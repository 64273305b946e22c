"""The supply register: practices, doctors, posts, and who follows whom."""
