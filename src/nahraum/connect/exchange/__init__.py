"""The directory in and out: tables as they are, open standards, the public interface."""
