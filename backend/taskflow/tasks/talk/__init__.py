"""What is said in a conversation; what tasks of conversations share."""
