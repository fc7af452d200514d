"""What can be wrong at a head office, each with its remedy. It is looked at, never changed."""
