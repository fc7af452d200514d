"""From documents to findings: values only, no word and no drawing."""
