"""What leads into lessons from outside them."""
