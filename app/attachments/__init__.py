"""Files that people bring to tickets: what they are called, what they are, who may still send them."""
