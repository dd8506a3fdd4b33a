"""What a field may say: records, scalars, closed lists, and the schemas and the descriptor made from them."""
