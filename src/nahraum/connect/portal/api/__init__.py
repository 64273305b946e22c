"""The portal for machines: what is public, described by OpenAPI, read only, without a key."""
