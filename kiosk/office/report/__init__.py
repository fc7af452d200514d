"""The owner's page: from documents to one page a month that a shopkeeper reads in ten seconds."""
