"""Remarks of colleagues on what another room owns."""
