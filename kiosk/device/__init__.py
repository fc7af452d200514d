"""The program at the door: from the edge to the outbox, and what looks after it."""
