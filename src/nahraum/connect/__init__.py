"""CONNECT: who offers what, where and when, and how people get there."""
