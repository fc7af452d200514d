"""The paper to sign: what a self-test found, on one page."""
