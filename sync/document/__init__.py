"""What kiosk and head office agree on: the monthly document, health, receipts, topics. Imports nothing else."""
