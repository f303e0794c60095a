"""Who may see what, what is logged, and how long anything is kept."""
