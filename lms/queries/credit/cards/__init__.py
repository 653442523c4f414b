"""What stands for renewing the credentials that people hold."""
