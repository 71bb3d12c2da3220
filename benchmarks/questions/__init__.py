"""How fast and how well the coordinators' questions are answered."""
