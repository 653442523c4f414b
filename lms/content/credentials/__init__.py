"""What boards ask for renewal, categories of hours, and training elsewhere: from files, with every problem."""
