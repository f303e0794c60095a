"""What was measured and how to repeat it; see RESULTS.md."""
