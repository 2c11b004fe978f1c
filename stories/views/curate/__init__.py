"""The central team's desk: the queue, a story under review, and what a curator does with it."""
