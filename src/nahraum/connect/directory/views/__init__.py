"""The register for the people who keep it: looking, entering, checking, answering."""
