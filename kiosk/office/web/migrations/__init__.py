"""The schema of the database of people, step by step; Django runs them when the web begins."""
