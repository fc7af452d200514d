"""The hours of the week and of the day: which are weak, which were played in, what is usual by one."""
