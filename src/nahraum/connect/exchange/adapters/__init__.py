"""Readers: files in open formats -> records and remarks. Nothing here touches the database."""
