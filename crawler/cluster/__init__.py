"""Crawls, imports and readings on many machines, by Dask: units of work become shards, and shards are merged.

What is done is known from files alone. A unit's shard gets its name when it is whole; the archive says which shards it
has taken in. So a worker, the scheduler or the coordinator may be killed at any time, and costs what was under way.
"""
