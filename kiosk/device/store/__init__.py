"""The votes on the card: stored, verified, copied, mended, pruned. Nothing here knows a line or a light."""
