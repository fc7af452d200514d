"""What an owner should know before the month is over: satisfaction that falls, and kiosks that are not well."""
