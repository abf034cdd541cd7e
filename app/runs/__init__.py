"""Work that goes on after the request that asked for it: runs with their progress, and the queue of jobs."""
