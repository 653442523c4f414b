"""What stands for renewing a credential; begin at `reckoning.reckon`."""
