"""What is listed of families and flows, page by page, and kept up to date."""
