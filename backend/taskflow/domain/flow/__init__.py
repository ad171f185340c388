"""The flow model: a document, what it means, what is wrong with it, and how it is edited."""
