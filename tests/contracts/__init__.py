"""The published contracts and what checks requests and answers against them."""
