"""One class a table, each in the module of the table's name: the only declaration of its fields."""
