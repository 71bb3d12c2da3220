"""Small models about a schedule that stands: what coordinators ask of it."""
