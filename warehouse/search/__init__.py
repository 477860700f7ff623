"""Full text: an index beside the warehouse that grows with every load, and questions to it."""
