"""What a press means, and when it was: the panel's rules, dating, tally. Pure."""
