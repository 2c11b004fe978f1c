"""What members do: share a story, and look after their own. Everybody else gets a 404 for a member's stories."""
