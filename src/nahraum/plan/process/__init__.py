"""The stages of planning as data: gates, products, dates, what is open."""
