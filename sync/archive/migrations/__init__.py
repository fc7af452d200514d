"""The archive's schema, step by step; `sync.archive.archive.Archive.open` takes every archive to the newest."""
