"""What no emulator shows of a board: measured on it, step by step, into one anonymous report."""
