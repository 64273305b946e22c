"""Areas of Germany as reference data, municipalities as tenants, and the walls between them."""
