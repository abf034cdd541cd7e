"""What ``make lang`` reads besides marked sentences."""
