"""Small programs about the house: set-up, rules, generators. Nothing here ships."""
