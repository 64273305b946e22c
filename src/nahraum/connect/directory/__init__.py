"""The register behind the portal: organisations, sites, offers, opening hours, corrections."""
